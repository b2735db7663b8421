// Words that a node's mapping gives a meaning of their own.
#pragma once

#include <string>
#include <vector>

#include "host/config/keys.hpp"

namespace kazan {

inline const std::vector<std::string>& reserved_words() {
  static const std::vector<std::string> words = names_of(node_keys());
  return words;
}

}  // namespace kazan
