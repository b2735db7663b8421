#include "host/engines/task_part.hpp"

#include <string_view>
#include <unordered_map>

namespace kazan {
namespace {

class Selection {
 public:
  Selection(const Plan& plan, const TaskList& list, const Store& store,
            const std::filesystem::path& run)
      : plan_(plan), list_(list), store_(store), run_(run) {
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) places_[plan.nodes[i].name] = i;
  }

  TaskPart part(const Task& task) {
    TaskPart out;
    for (const auto node : task.nodes) {
      const std::string why = there(node) ? "" : hopeless(node);
      if (!why.empty()) {
        out.hopeless[plan_.nodes[node].name] = why;
        continue;
      }
      out.own.insert(plan_.nodes[node].name);
      taken_.insert(node);
      take_above(node);
    }
    out.plan = plan_;
    out.plan.nodes.clear();
    out.plan.variants.clear();
    for (const auto node : taken_) out.plan.nodes.push_back(with_inputs(node));
    return out;
  }

 private:
  // Whole, or damaged: then it is made again.
  bool there(std::size_t node) {
    const auto [at, fresh] = there_.emplace(node, false);
    if (fresh) {
      const Kept kept = store_.look(plan_.nodes[node].key);
      at->second = kept.record || !kept.damage.empty();
    }
    return at->second;
  }

  template <class Call>
  void for_inputs(std::size_t node, const Call& call) const {
    for (const auto& [port, references] : plan_.nodes[node].inputs)
      for (const auto& reference : references) call(places_.at(reference.node));
  }

  // The task's nodes come after those that they read.
  std::string hopeless(std::size_t node) {
    std::string why;
    for_inputs(node, [&](std::size_t from) {
      if (!why.empty() || taken_.contains(from) || there(from)) return;
      why = "it reads " + plan_.nodes[from].name + ", which is not in the store" +
            list_.lost_for_good(from, run_);
    });
    return why;
  }

  void take_above(std::size_t node) {
    for_inputs(node, [&](std::size_t from) {
      if (there(from) && taken_.insert(from).second) take_above(from);
    });
  }

  PlannedNode with_inputs(std::size_t node) const {
    PlannedNode out = plan_.nodes[node];
    for (auto& [port, references] : out.inputs)
      std::erase_if(references, [&](const Reference& reference) {
        return !taken_.contains(places_.at(reference.node));
      });
    return out;
  }

  const Plan& plan_;
  const TaskList& list_;
  const Store& store_;
  const std::filesystem::path& run_;
  std::unordered_map<std::string_view, std::size_t> places_;
  std::unordered_map<std::size_t, bool> there_;
  std::set<std::size_t> taken_;
};

}  // namespace

TaskPart part_of(const Plan& plan, const TaskList& list, const Task& task, const Store& store,
                 const std::filesystem::path& run) {
  return Selection(plan, list, store, run).part(task);
}

}  // namespace kazan
