// A tokenizer.json and a text to encode.
#include "base/json.hpp"
#include "tokenizer_text.hpp"

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
  encode_text(tokenizer, files[1]);
}
