// Short and long words, against the definition spelled out slowly.
#include "merging.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

using namespace kazan::bpe;

namespace {

using Ids = std::vector<std::int32_t>;

struct Rule {
  std::int32_t left, right;
};

// Merges of the letters a, b and c whose order is not that of their making: the id of merge i is
// 256 + i, its rank kRanks[i].
constexpr Rule kRules[] = {{'a', 'b'}, {'b', 'c'}, {'a', 'a'}, {'c', 'a'}, {256, 259},
                           {258, 256}, {257, 257}, {256, 'a'}, {258, 258}, {264, 264}};
constexpr std::int32_t kRanks[] = {6, 1, 8, 3, 4, 5, 0, 7, 2, 9};

Vocabulary tangled() {
  Vocabulary v;
  for (std::int32_t byte = 0; byte < 256; ++byte) v.byte_ids[static_cast<std::size_t>(byte)] = byte;
  v.merges = PairTable(std::size(kRules));
  for (std::size_t i = 0; i < std::size(kRules); ++i)
    v.merges.add(kRules[i].left, kRules[i].right, {kRanks[i], 256 + static_cast<std::int32_t>(i)});
  return v;
}

Ids merged_slowly(Ids word) {
  for (;;) {
    std::int32_t best_rank = 100;
    std::size_t best = 0, rule = 0;
    for (std::size_t at = 0; at + 1 < word.size(); ++at)
      for (std::size_t i = 0; i < std::size(kRules); ++i)
        if (kRules[i].left == word[at] && kRules[i].right == word[at + 1] &&
            kRanks[i] < best_rank) {
          best_rank = kRanks[i];
          best = at;
          rule = i;
        }
    if (best_rank == 100) return word;
    word[best] = 256 + static_cast<std::int32_t>(rule);
    word.erase(word.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

}  // namespace

TEST_CASE("words of any length merge by least rank, leftmost first, whatever the merges' order") {
  const auto vocabulary = tangled();
  std::uint32_t state = 1;
  for (const std::size_t size : {1, 2, 3, 7, 20, 47, 48, 49, 50, 64, 200})
    for (int repeat = 0; repeat < 50; ++repeat) {
      std::string word;
      while (word.size() < size) {
        state = state * 1664525u + 1013904223u;
        word += "aabbc"[(state >> 16) % 5];
      }
      CAPTURE(word);
      CHECK(merge_word(vocabulary, word) == merged_slowly({word.begin(), word.end()}));
    }
}

TEST_CASE("words of a megabyte take no quadratic time") {
  const auto vocabulary = tangled();
  const auto start = std::chrono::steady_clock::now();
  for (const std::string unit : {"a", "abca", "z"}) {
    std::string word;
    while (word.size() < 1 << 20) word += unit;
    CHECK(merge_word(vocabulary, word).size() >= word.size() / 8);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}
