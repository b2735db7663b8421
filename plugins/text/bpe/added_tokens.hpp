// Tokens that are cut out of a text before it is split into words: GPT-NeoX's runs of spaces.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kazan::bpe {

class AddedTokens {
 public:
  void add(std::string text, std::int32_t id);  // not empty
  bool empty() const { return longest_first_.empty(); }
  // Whether one of them begins before `at` and ends after it, or may with what follows the text.
  bool around(std::string_view text, std::size_t at) const;

  struct Found {
    std::size_t begin, end;  // bytes of the text; both its size where there is none
    std::int32_t id = -1;
  };
  // The first at or after `from`; of those that start there the longest.
  Found next(std::string_view text, std::size_t from) const;

 private:
  std::vector<std::pair<std::string, std::int32_t>> longest_first_;
  std::array<bool, 256> starts_{};  // by first byte
};

}  // namespace kazan::bpe
