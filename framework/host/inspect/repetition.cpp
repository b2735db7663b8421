#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/text.hpp"
#include "host/inspect/example.hpp"
#include "host/record/verdict.hpp"
#include "host/run/environment.hpp"
#include "host/run/node_files.hpp"
#include "host/run/reexecute.hpp"

namespace kazan {
namespace {

using Kind = Verdict::Kind;

constexpr const char* kMendAgain =
    "let nothing in that changes: clocks, addresses, global state, memory that was not set, the "
    "order of threads or of unordered containers; draws come from Context::draws";
constexpr const char* kMendThreads =
    "sum in an order that does not depend on the threads; or declare how far values may lie "
    "apart, Output<...>{..., tolerance(1e-6)}";

// A node held against what the example's run left of it.
class Repetition {
 public:
  Repetition(const Example& example, const Workplace& workplace, Catalog& catalog)
      : plan_(*example.plan()),
        store_(workplace.store()),
        patience_(workplace.patience),
        catalog_(catalog),
        services_(plan_, store_, catalog) {}

  Inspected all(const std::vector<const PlannedNode*>& nodes) {
    for (const auto* node : nodes) {
      repeat(*node, node->threads);
      if (catalog_.stage(node->stage).threaded) repeat(*node, node->threads == 1 ? 2 : 1);
    }
    std::string words = threaded_ ? "computed again, with 1 thread and 2" : "computed again";
    if (!threaded_) words += " (with 1 thread: no stage declares Threads)";
    return inspected("same bits", words + (within_ ? "; values within the tolerance" : ""),
                     std::move(defects_));
  }

 private:
  void repeat(const PlannedNode& node, int threads) {
    Plan plan = plan_;
    for (auto& other : plan.nodes)
      if (other.key == node.key) other.threads = threads;
    const bool others = threads != node.threads;
    threaded_ |= others;
    const PlannedNode& again = *plan.find(node.name);
    Reexecution execution(plan, store_, catalog_.folders());
    const auto begun = std::chrono::steady_clock::now();
    NodeResult result = execution.run(
        again, [](const Json&) {},
        [&] {
          return patience_.stop() == 0 &&
                 std::chrono::steady_clock::now() - begun < patience_.longest;
        });
    const std::string with =
        " with " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    if (result.status == NodeResult::Status::stopped)
      return fault(node, "the same node again" + with,
                   "it did not end within " + std::to_string(patience_.longest.count()) +
                       " seconds, as it did before",
                   others ? "mend the stage: it does not end" + with : kMendAgain);
    if (result.status != NodeResult::Status::computed)
      return fault(node, "the same node again" + with, result.message,
                   others ? "mend the stage: it fails" + with : kMendAgain);
    const Recorded recorded{read_record(store_.folder(node.key), node.key),
                            {store_.folder(node.key)}};
    const Verdict verdict = kazan::verdict(
        again, recorded, {std::move(result.record), execution.folder(again)}, catalog_, services_);
    within_ |= verdict.kind == Kind::within;
    if (verdict.kind == Kind::same || verdict.kind == Kind::within) return;
    fault(node,
          others ? "the bits of " + std::to_string(node.threads) + " thread also" + with +
                       ", or values within a declared tolerance"
                 : "the same bits again" + with,
          join(verdict.findings, "\n"), others ? kMendThreads : kMendAgain);
  }

  void fault(const PlannedNode& node, std::string expected, const std::string& found,
             std::string mend) {
    defects_.push_back({std::move(expected), "node " + node.name + ": " + found, std::move(mend)});
  }

  const Plan& plan_;
  const Store store_;
  const Patience& patience_;
  Catalog& catalog_;
  NodeServices services_;
  bool threaded_ = false, within_ = false;
  std::vector<Defect> defects_;
};

}  // namespace

Inspected inspect_repetition(const Example& example, const Workplace& workplace, Catalog& catalog) {
  return Repetition(example, workplace, catalog).all(example.nodes());
}

}  // namespace kazan
