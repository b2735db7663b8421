// Several observers of a run as one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/run/scheduler.hpp"

namespace kazan {

class Observers final : public Observer {
 public:
  // What an observer of something `lost` is told of: what it keeps, and why it failed.
  using Lost = std::function<void(const std::string& what, const std::string& why)>;
  explicit Observers(Lost lost) : lost_(std::move(lost)) {}

  enum class After { again, never };  // a failure: whether it is told what follows

  // All are told in the order they were added. What the first kind throws ends the run. The second
  // keeps something beside the results (`what`: "events.jsonl"), which is not worth a weekend's
  // run; only Damaged passes through, for the node to be made again.
  void add(Observer& observer) { all_.push_back({&observer, "", After::never}); }
  void add(Observer& observer, std::string what, After failure) {
    all_.push_back({&observer, std::move(what), failure});
  }

  void started(const PlannedNode& node) override;
  void event(const PlannedNode& node, const Json& event) override;
  void finished(const PlannedNode& node, const NodeResult& result) override;
  void warned(const PlannedNode& node, const std::string& message) override;
  void keep(const PlannedNode& node) override;
  void tick() override;
  void happened(const Json& event) override;

 private:
  struct Member {
    Observer* observer;  // nullptr once it is told nothing more
    std::string what;    // of the second kind
    After failure;
  };
  template <class Call>
  void tell(const Call& call);

  Lost lost_;
  std::vector<Member> all_;
};

}  // namespace kazan
