// "node" or "node.output", as `in` has it.
#pragma once

#include <string>

#include "host/config/value.hpp"

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

// work(scalar) for each reference in `in`, which is one, a list, or a map of these.
template <class In, class Work>
void each_reference(In& in, const Work& work) {
  if (in.is_scalar()) work(in);
  for (auto& item : in.items) each_reference(item, work);
  for (auto& entry : in.entries) each_reference(entry.value, work);
}

}  // namespace kazan
