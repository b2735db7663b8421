#include "host/run/board.hpp"

#include <algorithm>
#include <map>

namespace kazan {
namespace {

constexpr double kUnknownSeconds = 0.1;

}  // namespace

bool succeeded(const NodeResult& result) {
  return result.status == NodeResult::Status::computed ||
         result.status == NodeResult::Status::reused;
}

Board::Board(const Plan& plan) : plan_(plan), states_(plan.nodes.size()) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    index[plan.nodes[i].name] = i;
    for (const auto& [port, references] : plan.nodes[i].inputs)
      for (const auto& reference : references) states_[i].reads.push_back(index.at(reference.node));
  }
  for (std::size_t i = states_.size(); i-- > 0;) {  // readers come after what they read
    states_[i].urgency += plan.nodes[i].estimate.seconds.value_or(kUnknownSeconds);
    for (const std::size_t from : states_[i].reads)
      states_[from].urgency = std::max(states_[from].urgency, states_[i].urgency);
  }
}

bool Board::settled() const {
  return std::all_of(states_.begin(), states_.end(),
                     [](const State& state) { return state.result.has_value(); });
}

std::vector<std::size_t> Board::waiting() const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (!states_[i].running && !states_[i].result) found.push_back(i);
  return found;
}

std::vector<std::size_t> Board::ready() const {
  auto found = waiting();
  std::erase_if(found, [&](std::size_t i) {
    return std::any_of(states_[i].reads.begin(), states_[i].reads.end(), [&](std::size_t from) {
      return !states_[from].result || !succeeded(*states_[from].result);
    });
  });
  std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
    return states_[a].urgency > states_[b].urgency;
  });
  return found;
}

std::string Board::blocked_by(std::size_t node) const {
  for (const std::size_t from : states_[node].reads)
    if (states_[from].result && !succeeded(*states_[from].result)) return plan_.nodes[from].name;
  return "";
}

void Board::start(std::size_t node) {
  states_[node].running = true;
}

void Board::finish(std::size_t node, NodeResult result) {
  states_[node].running = false;
  states_[node].result = std::move(result);
}

void Board::again(std::size_t node) {
  states_[node].running = false;
  states_[node].result.reset();
}

}  // namespace kazan
