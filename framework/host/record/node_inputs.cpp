#include "host/record/node_inputs.hpp"

namespace kazan {
namespace {

template <class Text>
Json lists_of(const PlannedNode& node, const Text& text) {
  Json out = Json::object();
  for (const auto& [port, references] : node.inputs) {
    out[port] = Json::array();
    for (const auto& reference : references) out[port].push(text(reference));
  }
  return out;
}

}  // namespace

Json input_names(const PlannedNode& node) {
  return lists_of(node, [](const Reference& r) { return r.node + "." + r.port; });
}

Json input_keys(const PlannedNode& node) {
  return lists_of(node, [](const Reference& r) { return r.artifact(); });
}

}  // namespace kazan
