// (left id, right id) -> rank and id of the merge: open addressing, one probe for most look-ups.
#pragma once

#include <cstdint>
#include <vector>

namespace kazan::bpe {

struct Merge {
  std::int32_t rank = -1;  // the smallest is applied first; -1: these two do not merge
  std::int32_t id = 0;
};

class PairTable {
 public:
  explicit PairTable(std::size_t expected = 0) {
    std::size_t size = 16;
    while (size < 2 * expected) size *= 2;
    slots_.resize(size);
  }

  // False when the pair is there already. At most `expected` pairs.
  bool add(std::int32_t left, std::int32_t right, Merge merge) {
    Slot& slot = slots_[find(key(left, right))];
    if (slot.merge.rank >= 0) return false;
    slot = {key(left, right), merge};
    return true;
  }
  Merge look_up(std::int32_t left, std::int32_t right) const {
    return slots_[find(key(left, right))].merge;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Merge merge;
  };

  static std::uint64_t key(std::int32_t left, std::int32_t right) {
    return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 |
           static_cast<std::uint32_t>(right);
  }
  std::size_t find(std::uint64_t key) const {
    std::size_t i = (key * 0x9E3779B97F4A7C15u) >> 20 & (slots_.size() - 1);
    while (slots_[i].merge.rank >= 0 && slots_[i].key != key) i = (i + 1) & (slots_.size() - 1);
    return i;
  }

  std::vector<Slot> slots_;
};

}  // namespace kazan::bpe
