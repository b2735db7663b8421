// Words that a node's mapping gives a meaning of their own.
#pragma once

#include <string>
#include <vector>

namespace kazan {

inline const std::vector<std::string>& reserved_words() {
  static const std::vector<std::string> words = {"use", "in", "seed", "doc", "over", "threads"};
  return words;
}

}  // namespace kazan
