#include "host/record/observers.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

class Probe final : public Observer {
 public:
  Probe(std::string name, std::vector<std::string>& told) : name_(std::move(name)), told_(told) {}
  void started(const PlannedNode& node) override { tell("started " + node.name); }
  void event(const PlannedNode&, const Json&) override { tell("event"); }
  void finished(const PlannedNode&, const NodeResult&) override { tell("finished"); }
  void tick() override { tell("tick"); }
  void happened(const Json&) override { tell("happened"); }
  void keep(const PlannedNode&) override {
    if (damaged) throw Damaged("key/port", "bits fell over");
    tell("keep");
  }
  bool broken = false, damaged = false;

 private:
  void tell(const std::string& what) {
    told_.push_back(name_ + " " + what);
    if (broken) throw Error(Fault::machine, "disk full");
  }
  std::string name_;
  std::vector<std::string>& told_;
};

struct Fixture {
  std::vector<std::string> told, lost;
  Observers all{[this](const auto& what, const auto& why) { lost.push_back(what + ": " + why); }};
  Probe a{"a", told}, b{"b", told};
  PlannedNode node;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "all observers are told everything, in order") {
  node.name = "n";
  all.add(a);
  all.add(b, "log", Observers::After::never);
  all.started(node);
  all.event(node, {});
  all.keep(node);
  all.finished(node, {});
  all.tick();
  all.happened({});
  CHECK(told == std::vector<std::string>{"a started n", "b started n", "a event", "b event",
                                         "a keep", "b keep", "a finished", "b finished", "a tick",
                                         "b tick", "a happened", "b happened"});
}

TEST_CASE_METHOD(Fixture, "one that fails hides nothing from the others") {
  const auto after = GENERATE(Observers::After::again, Observers::After::never);
  a.broken = true;
  all.add(a, "log", after);
  all.add(b);
  all.tick();
  all.tick();
  const bool again = after == Observers::After::again;
  CHECK(lost == std::vector<std::string>(again ? 2 : 1, "log: disk full"));
  CHECK(std::count(told.begin(), told.end(), "a tick") == (again ? 2 : 1));
  CHECK(std::count(told.begin(), told.end(), "b tick") == 2);
}

TEST_CASE_METHOD(Fixture, "what a needed one throws, and damage, pass through") {
  all.add(a, "copies", Observers::After::again);
  a.damaged = true;
  CHECK_THROWS_AS(all.keep(node), Damaged);
  CHECK(lost.empty());
  b.broken = true;
  all.add(b);
  CHECK_THROWS_WITH(all.tick(), "disk full");
}
