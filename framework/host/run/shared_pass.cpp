#include "host/run/shared_pass.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sdk/provider.hpp"

namespace kazan {
namespace {

// Each once, in the order of the nodes.
std::vector<ActivationRecipe> recipes_of(const std::vector<const PlannedNode*>& nodes,
                                         Services& services) {
  std::vector<ActivationRecipe> recipes;
  for (const auto* node : nodes) {
    const Reference& only = node->inputs.begin()->second.front();
    auto recipe = ActivationRecipe::load(services.artifact(only.artifact()));
    if (std::find(recipes.begin(), recipes.end(), recipe) == recipes.end())
      recipes.push_back(std::move(recipe));
  }
  return recipes;
}

std::string names_of(const std::vector<const PlannedNode*>& nodes) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> names;
  for (const auto* node : nodes) names.push_back(node->name);
  if (names.size() <= kMost) return join(names, ", ");
  return names.front() + ", " + names[1] + " ... " + names.back();
}

}  // namespace

void SharedPass::begin(const std::vector<const PlannedNode*>& nodes) {
  shared_.reset();
  open_.clear();
  const auto log = [&](const std::string& line) {
    with_.report(Json::object({{"event", "log"}, {"line", line}}));
  };
  const Failure failure = guarded([&] {
    scratch_.emplace(with_.store.begin(nodes.front()->key));
    with_.services.set_threads(nodes.front()->threads);
    const auto recipes = recipes_of(nodes, with_.services);
    auto& runner = provider<RecipeRunner>(with_.services, recipes.front().provider);
    shared_ = runner.share(recipes, scratch_->path(), with_.services);
  });
  if (failure.failed) return log("no pass is shared: " + failure.message);
  if (!shared_) return;
  for (const auto* node : nodes) open_.insert(node->key);
  log("one pass of the model for " + std::to_string(nodes.size()) + " nodes: " + names_of(nodes));
}

void SharedPass::ended(const PlannedNode& node) {
  if (open_.erase(node.key) == 0 || !open_.empty()) return;
  shared_.reset();
  scratch_.reset();
}

}  // namespace kazan
