#include "host/graph/gathered.hpp"

#include <unordered_map>

#include "base/text.hpp"

namespace kazan {

std::vector<Edge> merged(const std::vector<Edge>& edges,
                         const std::function<std::string(const Edge&)>& key) {
  std::vector<Edge> out;
  std::unordered_map<std::string, std::size_t> seen;
  for (const auto& edge : edges) {
    const auto [found, fresh] = seen.emplace(key(edge) + "/" + edge.port, out.size());
    if (fresh)
      out.push_back(edge);
    else
      out[found->second].place = common(out[found->second].place, edge.place);
  }
  return out;
}

Complaint too_many(const std::string& port, std::size_t count,
                   const std::vector<std::string>& over) {
  return wrong_value("wrong-type", "the input " + port, "one node",
                     std::to_string(count) + " that differ over " + join(over, ", "));
}

}  // namespace kazan
