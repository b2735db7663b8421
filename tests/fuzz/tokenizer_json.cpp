// A tokenizer.json and a text to encode.
#include "base/json.hpp"
#include "target.hpp"
#include "tokenizer.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

void mutate(std::string& bytes, std::size_t limit, std::minstd_rand& dice) {
  mutate_a_part(bytes, 2, limit, dice);
}

}  // namespace

KAZAN_FUZZ_TARGET(tokenizer_json, mutate) {
  const auto files = parts(bytes, 2);
  const auto tokenizer = bpe::BpeTokenizer::load_json(put("tokenizer.json", std::string(files[0])));
  std::string text;
  for (const auto& token : tokenizer.encode(files[1])) {
    require(token.begin == static_cast<std::int64_t>(text.size()), "tokens follow one another");
    text += tokenizer.piece(token.id);
    require(token.end == static_cast<std::int64_t>(text.size()), "a token ends where its bytes do");
  }
  require(text == files[1], "the tokens' bytes are the text");
}
