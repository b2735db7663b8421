#include "host/run/ready_nodes.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace kazan {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kNotReady = kMost;

// One less than what stands for a node that is not ready.
std::int64_t memory_of(const PlannedNode& node) {
  return std::min(load_of(node).memory_bytes, kMost - 1);
}

}  // namespace

ReadyNodes::ReadyNodes(const Plan& plan, const Precedence& precedence)
    : plan_(plan), precedence_(precedence), place_(plan.nodes.size()) {
  std::vector<std::size_t> order(plan.nodes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return precedence.before(a, b); });
  for (const std::size_t node : order) {
    auto& nodes = by_threads_[plan.nodes[node].threads].nodes;
    place_[node] = nodes.size();
    nodes.push_back(node);
  }
  for (auto& [threads, alike] : by_threads_) {
    while (alike.width < alike.nodes.size()) alike.width *= 2;
    alike.tree.assign(2 * alike.width, kNotReady);
  }
}

void ReadyNodes::add(std::size_t node) {
  const PlannedNode& what = plan_.nodes[node];
  by_threads_.at(what.threads).set(place_[node], memory_of(what));
}

void ReadyNodes::remove(std::size_t node) {
  by_threads_.at(plan_.nodes[node].threads).set(place_[node], kNotReady);
}

std::optional<std::size_t> ReadyNodes::first_within(const Load& room) const {
  std::optional<std::size_t> first;
  for (const auto& [threads, alike] : by_threads_) {
    if (threads > room.threads) break;
    const auto found = alike.first_within(std::min(room.memory_bytes, kMost - 1));
    if (found && (!first || precedence_.before(*found, *first))) first = found;
  }
  return first;
}

void ReadyNodes::Alike::set(std::size_t place, std::int64_t memory) {
  std::size_t at = width + place;
  tree[at] = memory;
  while ((at /= 2) > 0) tree[at] = std::min(tree[2 * at], tree[2 * at + 1]);
}

std::optional<std::size_t> ReadyNodes::Alike::first_within(std::int64_t memory) const {
  if (tree[1] > memory) return std::nullopt;
  std::size_t at = 1;
  while (at < width) {
    at *= 2;
    if (tree[at] > memory) ++at;
  }
  return nodes[at - width];
}

}  // namespace kazan
