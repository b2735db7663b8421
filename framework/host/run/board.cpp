#include "host/run/board.hpp"

#include <algorithm>

namespace kazan {

bool succeeded(const NodeResult& result) {
  return result.status == NodeResult::Status::computed ||
         result.status == NodeResult::Status::reused;
}

Board::Board(const Plan& plan) : plan_(plan), precedence_(plan), states_(plan.nodes.size()) {}

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
    const auto& reads = precedence_.reads(i);
    return std::any_of(reads.begin(), reads.end(), [&](std::size_t from) {
      return !states_[from].result || !succeeded(*states_[from].result);
    });
  });
  std::sort(found.begin(), found.end(),
            [&](std::size_t a, std::size_t b) { return precedence_.before(a, b); });
  return found;
}

std::string Board::blocked_by(std::size_t node) const {
  for (const std::size_t from : precedence_.reads(node))
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
