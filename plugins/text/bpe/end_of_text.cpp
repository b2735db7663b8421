#include "end_of_text.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace kazan::bpe {

std::int32_t end_of_text(const BpeTokenizer& tokenizer, const std::string& parameter) {
  const auto& pieces = tokenizer.vocabulary().pieces;
  const auto found = std::ranges::find(pieces, kEndOfText);
  if (found == pieces.end())
    throw Error(Fault::experiment, "the tokenizer has no token " + std::string(kEndOfText) +
                                       ": say " + parameter + ": false");
  return static_cast<std::int32_t>(found - pieces.begin());
}

}  // namespace kazan::bpe
