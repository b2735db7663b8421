#include "host/graph/order.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>

namespace kazan {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

// Depth first from each node to what it needs: a node finishes after all it needs, and a back edge
// closes a cycle through the nodes that are open.
class Visitor : public boost::dfs_visitor<> {
 public:
  explicit Visitor(Order& order)
      : order_(&order), open_(std::make_shared<std::vector<std::size_t>>()) {}

  void discover_vertex(std::size_t v, const Graph&) { open_->push_back(v); }
  void finish_vertex(std::size_t v, const Graph&) {
    open_->pop_back();
    order_->nodes.push_back(v);
  }
  template <class Edge>
  void back_edge(Edge edge, const Graph& graph) {
    if (!order_->cycle.empty()) return;
    const auto first = std::find(open_->begin(), open_->end(), boost::target(edge, graph));
    order_->cycle.assign(first, open_->end());
  }

 private:
  Order* order_;
  std::shared_ptr<std::vector<std::size_t>> open_;  // shared: Boost copies visitors
};

}  // namespace

Order order_of(const std::vector<std::vector<std::size_t>>& needs) {
  Graph graph(needs.size());
  for (std::size_t i = 0; i < needs.size(); ++i)
    for (const std::size_t j : needs[i]) boost::add_edge(i, j, graph);
  Order order;
  boost::depth_first_search(graph, boost::visitor(Visitor(order)));
  if (!order.cycle.empty()) order.nodes.clear();
  return order;
}

}  // namespace kazan
