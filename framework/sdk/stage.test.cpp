#include "sdk/stage.hpp"

#include <catch2/catch.hpp>

#include "sdk/artifacts/text.hpp"

using namespace kazan;

namespace {

struct Penalty : ParamGroup {
  using ParamGroup::ParamGroup;
  Param<double> coef{this, "coef", 0.01, "weight", at_least(0), shorthand};
};

class Sample final : public Stage {
 public:
  Param<std::int64_t> epochs{this, "epochs", 100, "passes", at_least(0)};
  Param<std::vector<std::string>> words{this, "words", required, "target words"};
  Param<std::optional<double>> clip{this, "clip", std::nullopt, "gradient norm"};
  Penalty l1{this, "l1"};
  Seed seed{this};
};

}  // namespace

TEST_CASE("members declare themselves in order, groups with their name") {
  Sample stage;
  REQUIRE(stage.params().size() == 4);
  CHECK(stage.params()[0]->get() == Json(100));
  CHECK(stage.params()[1]->spec().required);
  CHECK(stage.params()[1]->spec().list);
  CHECK(stage.params()[2]->get().is_null());
  CHECK(stage.params()[3]->spec().name == "l1.coef");
  CHECK(stage.params()[3]->spec().shorthand);
  CHECK(stage.seeded());
  stage.params()[1]->set(Json(std::vector<std::string>{"a", "b"}));
  CHECK(stage.words->at(1) == "b");
}

TEST_CASE("nothing thrown leaves the plugin") {
  CHECK_FALSE(guarded([] {}).failed);
  CHECK(guarded([] { throw 7; }).message == "threw something that is not a std::exception");
  CHECK(guarded([] { throw 7; }).exception == typeid(int).name());
  const auto foreign = guarded([] { throw std::out_of_range("row 9"); });
  CHECK(foreign.message == "row 9");
  CHECK(foreign.exception == typeid(std::out_of_range).name());
  const auto machine = guarded([] { throw Error(Fault::machine, "disk"); });
  CHECK(machine.fault == Fault::machine);
  CHECK(guarded([] { throw Stopped(); }).stopped);
}
