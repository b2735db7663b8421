// The nodes that can run, by what they need: the first of them that fits into what is left is found
// without a look at each of the others.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/run/capacity.hpp"
#include "host/run/precedence.hpp"

namespace kazan {

class ReadyNodes {
 public:
  ReadyNodes(const Plan& plan, const Precedence& precedence);

  void add(std::size_t node);
  void remove(std::size_t node);
  // The first in precedence that takes no more threads and memory than `room`.
  std::optional<std::size_t> first_within(const Load& room) const;

 private:
  // Nodes with the same number of threads, in precedence, with a tree of the least memory of those
  // that are ready: tree[1] is the root, those of i are 2i and 2i + 1, the last `width` are leaves.
  struct Alike {
    std::vector<std::size_t> nodes;
    std::size_t width = 1;
    std::vector<std::int64_t> tree;

    void set(std::size_t place, std::int64_t memory);
    std::optional<std::size_t> first_within(std::int64_t memory) const;
  };
  const Plan& plan_;
  const Precedence& precedence_;
  std::map<int, Alike> by_threads_;
  std::vector<std::size_t> place_;  // of each node among those alike
};

}  // namespace kazan
