#include "host/run/fitting_passes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "base/text.hpp"
#include "host/graph/passes.hpp"

namespace kazan {
namespace {

std::string bytes(std::int64_t count) {
  return human_bytes(static_cast<double>(count));
}

// What does not fit, and where in it passes have a part.
struct Misfit {
  bool any = false;
  std::map<std::string, std::string> sharing;  // passes, and what each needs and there is
};

class Fitting {
 public:
  Fitting(Plan& plan, const Stored& stored, const MachineLimits& limits)
      : plan_(plan), limits_(limits) {
    for (const auto& node : plan.nodes)
      if (!stored(node.key)) missing_.insert(node.key);
  }

  // The passes that had to go, with what they needed; none where that does not help.
  std::map<std::string, std::string> fit() {
    std::map<std::string, std::string> out;
    for (;;) {
      share_without(out);
      const Misfit misfit = look();
      if (!misfit.any) return out;
      if (misfit.sharing.empty()) break;
      out.insert(misfit.sharing.begin(), misfit.sharing.end());
    }
    share_without({});
    return {};
  }

 private:
  void share_without(const std::map<std::string, std::string>& left_out) {
    plan_passes(plan_.nodes, [&](const PlannedNode& node) {
      return missing_.contains(node.key) && !left_out.contains(pass_name(node));
    });
  }

  Misfit look() const {
    std::int64_t disk = 0;
    const PlannedNode* widest = nullptr;  // while it runs
    std::int64_t scratch = 0;
    Misfit found;
    for (const auto& node : plan_.nodes) {
      if (!missing_.contains(node.key)) continue;
      disk = saturating_add(disk, node.estimate.disk_bytes.value_or(0));
      if (const auto own = node.estimate.scratch_bytes.value_or(0); own > scratch) {
        scratch = own;
        widest = &node;
      }
      if (limits_.memory && node.estimate.memory_bytes.value_or(0) > limits_.memory->bytes) {
        found.any = true;
        if (node.pass.empty()) continue;
        found.sharing.emplace(node.pass, "up to " + bytes(*node.estimate.memory_bytes) +
                                             " of memory, where " + limits_.memory->what + " is " +
                                             bytes(limits_.memory->bytes));
      }
    }
    if (!limits_.disk || saturating_add(disk, scratch) <= limits_.disk->bytes) return found;
    found.any = true;
    if (!found.sharing.empty() || !widest || widest->pass.empty()) return found;
    found.sharing[widest->pass] = "up to " + bytes(scratch) + " on disk beside the " + bytes(disk) +
                                  " that the run leaves, where " + limits_.disk->what + " has " +
                                  bytes(limits_.disk->bytes) + " free";
    return found;
  }

  Plan& plan_;
  const MachineLimits& limits_;
  std::unordered_set<std::string> missing_;  // keys
};

Complaint left_out(const std::vector<const PlannedNode*>& nodes, const std::string& needs) {
  return saying("pass-left-out", nodes.front()->name + " and " + std::to_string(nodes.size() - 1) +
                                     (nodes.size() == 2 ? " other" : " others") +
                                     " share no pass of the model, which would take " + needs +
                                     ": each runs the model itself");
}

}  // namespace

void fit_passes(Plan& plan, const Experiment& experiment, const Stored& stored,
                const MachineLimits& limits, Diagnostics& diagnostics) {
  if (std::all_of(plan.nodes.begin(), plan.nodes.end(),
                  [](const PlannedNode& node) { return node.pass.empty(); }))
    return;
  std::map<std::string, std::vector<const PlannedNode*>> nodes;
  const auto out = Fitting(plan, stored, limits).fit();
  for (const auto& node : plan.nodes)
    if (out.contains(pass_name(node)) && !stored(node.key)) nodes[pass_name(node)].push_back(&node);
  for (const auto& [pass, members] : nodes)
    for (const auto& use : experiment.nodes)
      if (use.base == members.front()->base) {
        diagnostics.warning(use.at, left_out(members, out.at(pass)));
        break;
      }
}

}  // namespace kazan
