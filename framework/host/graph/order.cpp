#include "host/graph/order.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <memory>

namespace kazan {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

// Depth first from each node to what it needs: a node finishes after all it needs, and a back edge
// closes a cycle through the nodes that are open.
class Visitor : public boost::dfs_visitor<> {
 public:
  Visitor(Order& order, std::vector<std::size_t> component)
      : order_(&order), state_(std::make_shared<State>()) {
    state_->told.resize(component.size());
    state_->component = std::move(component);
  }

  void discover_vertex(std::size_t v, const Graph&) { state_->open.push_back(v); }
  void finish_vertex(std::size_t v, const Graph&) {
    state_->open.pop_back();
    order_->nodes.push_back(v);
  }
  template <class Edge>
  void back_edge(Edge edge, const Graph& graph) {
    const auto start = boost::target(edge, graph);
    if (state_->told[state_->component[start]]) return;
    state_->told[state_->component[start]] = true;
    const auto& open = state_->open;
    order_->cycles.emplace_back(std::find(open.begin(), open.end(), start), open.end());
  }

 private:
  struct State {
    std::vector<std::size_t> open;       // from the root to here
    std::vector<std::size_t> component;  // the set of nodes that need each other, of each node
    std::vector<bool> told;              // whether it has a cycle already
  };
  Order* order_;
  std::shared_ptr<State> state_;  // shared: Boost copies visitors
};

}  // namespace

Order order_of(const std::vector<std::vector<std::size_t>>& needs) {
  Graph graph(needs.size());
  for (std::size_t i = 0; i < needs.size(); ++i)
    for (const std::size_t j : needs[i]) boost::add_edge(i, j, graph);
  std::vector<std::size_t> component(needs.size());
  if (!needs.empty()) boost::strong_components(graph, component.data());
  Order order;
  boost::depth_first_search(graph, boost::visitor(Visitor(order, std::move(component))));
  return order;
}

}  // namespace kazan
