// "node" or "node.output", as `in` has it.
#pragma once

#include <string>

namespace kazan {

// Where the output's dot is, or npos. In a sweep a node's name ends in brackets, which may hold
// dots themselves: sae[sae.lr=0.1].start
inline std::size_t dot_of(const std::string& reference) {
  const auto bracket = reference.rfind(']');
  return reference.find('.', bracket == std::string::npos ? 0 : bracket);
}

inline std::string node_of(const std::string& reference) {
  return reference.substr(0, dot_of(reference));
}

}  // namespace kazan
