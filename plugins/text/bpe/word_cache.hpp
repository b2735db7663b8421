// What words became, so that each is merged once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kazan::bpe {

// Open addressing; grows up to `most` words and then keeps those: the common words of a text come
// early. Words, each below 4 GiB, and their ids are copied.
class WordCache {
 public:
  explicit WordCache(std::size_t most = std::size_t{1} << 20) : most_(most), slots_(256) {}

  using Hash = std::uint64_t;
  static Hash hash(std::string_view word);

  // Nothing when the word is not there; a word has at least one token. Valid until add().
  std::span<const std::int32_t> find(std::string_view word, Hash hash) const;
  // A word that is not there yet.
  void add(std::string_view word, Hash hash, std::span<const std::int32_t> ids);

 private:
  struct Slot {
    Hash hash = 0;
    std::size_t word = 0, first = 0;    // in words_, in ids_
    std::uint32_t size = 0, count = 0;  // bytes, ids; none: the slot is free
  };

  std::size_t place(std::string_view word, Hash hash) const;
  void grow();

  std::size_t most_;
  std::vector<Slot> slots_;
  std::string words_;
  std::vector<std::int32_t> ids_;
  std::size_t used_ = 0;
};

}  // namespace kazan::bpe
