#include "host/run/precedence.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace kazan {
namespace {

constexpr double kUnknownSeconds = 0.1;

}  // namespace

Precedence::Precedence(const Plan& plan) : reads_(plan.nodes.size()), urgency_(plan.nodes.size()) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    index[plan.nodes[i].name] = i;
    for (const auto& [port, references] : plan.nodes[i].inputs)
      for (const auto& reference : references) reads_[i].push_back(index.at(reference.node));
  }
  for (std::size_t i = reads_.size(); i-- > 0;) {  // readers come after what they read
    urgency_[i] += plan.nodes[i].estimate.seconds.value_or(kUnknownSeconds);
    for (const std::size_t from : reads_[i]) urgency_[from] = std::max(urgency_[from], urgency_[i]);
  }
}

}  // namespace kazan
