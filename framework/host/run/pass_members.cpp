#include "host/run/pass_members.hpp"

#include <algorithm>

namespace kazan {

PassMembers::PassMembers(const Plan& plan, const Board& board) : plan_(plan), board_(board) {
  for (std::size_t i = 0; i < plan.nodes.size(); ++i)
    if (!plan.nodes[i].pass.empty()) members_[plan.nodes[i].pass].push_back(i);
}

std::vector<std::size_t> PassMembers::open(std::size_t node) const {
  const auto found = members_.find(plan_.nodes[node].pass);
  if (found == members_.end()) return {};
  std::vector<std::size_t> out;
  std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(out),
               [&](std::size_t member) { return !board_.ended(member); });
  return out;
}

bool PassMembers::waits(std::size_t node) const {
  const auto members = open(node);
  return std::any_of(members.begin(), members.end(), [&](std::size_t member) {
    return member != node && (!board_.ready(member) || board_.newly_ready(member));
  });
}

}  // namespace kazan
