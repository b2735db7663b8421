#include "host/run/board.hpp"

#include <utility>

namespace kazan {
namespace {

template <class Set>
void put(Set& set, std::size_t node, bool in) {
  if (in)
    set.insert(node);
  else
    set.erase(node);
}

template <class Iterator, class Set>
std::optional<std::size_t> found(Iterator at, const Set& set) {
  return at == set.end() ? std::nullopt : std::optional(*at);
}

}  // namespace

bool succeeded(const NodeResult& result) {
  return result.status == NodeResult::Status::computed ||
         result.status == NodeResult::Status::reused;
}

Board::Board(const Plan& plan)
    : plan_(plan),
      precedence_(plan),
      states_(plan.nodes.size()),
      open_(plan.nodes.size()),
      ready_(Before{&precedence_}),
      newly_ready_(Before{&precedence_}) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    for (const std::size_t from : precedence_.reads(i)) states_[from].readers.push_back(i);
    place(i);
  }
}

std::optional<std::size_t> Board::first_ready() const {
  return found(ready_.begin(), ready_);
}

std::optional<std::size_t> Board::ready_after(std::size_t node) const {
  return found(ready_.upper_bound(node), ready_);
}

std::optional<std::size_t> Board::newly_ready() {
  const auto node = found(newly_ready_.begin(), newly_ready_);
  if (node) newly_ready_.erase(newly_ready_.begin());
  return node;
}

std::vector<std::size_t> Board::waiting() const {
  return {waiting_.begin(), waiting_.end()};
}

std::optional<std::size_t> Board::blocked() const {
  return found(blocked_.begin(), blocked_);
}

std::string Board::blocked_by(std::size_t node) const {
  for (const std::size_t from : precedence_.reads(node))
    if (states_[from].result && !succeeded(*states_[from].result)) return plan_.nodes[from].name;
  return "";
}

void Board::start(std::size_t node) {
  states_[node].running = true;
  place(node);
}

void Board::finish(std::size_t node, NodeResult result) {
  set_result(node, std::move(result));
}

void Board::again(std::size_t node) {
  set_result(node, std::nullopt);
}

// The node runs no more. Its readers count what became of it.
void Board::set_result(std::size_t node, std::optional<NodeResult> result) {
  State& state = states_[node];
  const auto before = std::exchange(state.result, std::move(result));
  state.running = false;
  open_ += before.has_value();
  open_ -= state.result.has_value();
  place(node);
  for (const std::size_t reader : state.readers) {
    if (before) --(succeeded(*before) ? states_[reader].succeeded : states_[reader].failed);
    if (state.result)
      ++(succeeded(*state.result) ? states_[reader].succeeded : states_[reader].failed);
    place(reader);
  }
}

// Into the sets that it now belongs to, and out of the others.
void Board::place(std::size_t node) {
  const State& state = states_[node];
  const bool waits = !state.running && !state.result;
  const bool ready = waits && state.succeeded == precedence_.reads(node).size();
  if (ready != ready_.contains(node)) put(newly_ready_, node, ready);
  put(ready_, node, ready);
  put(waiting_, node, waits);
  put(blocked_, node, waits && state.failed > 0);
}

}  // namespace kazan
