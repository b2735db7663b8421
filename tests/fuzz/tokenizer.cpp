// A byte-level BPE tokenizer, vocab.json and merges.txt, and a text to encode.
#include "base/json.hpp"
#include "base/text.hpp"
#include "tokenizer_text.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

// A vocabulary needs a token for each of 256 bytes, which mutations would mostly destroy. So one
// that starts with "+" is those and the tokens on its lines.
std::string vocabulary(std::string_view given) {
  if (!given.starts_with('+')) return std::string(given);
  Json out = Json::object();
  char32_t next = 0x100;
  std::int64_t id = 0;
  for (unsigned byte = 0; byte < 256; ++byte, ++id) {
    const bool itself =
        (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    std::string token;
    append_utf8(token, itself ? byte : next++);
    out[token] = id;
  }
  for (const auto& token : split(given.substr(1), '\n'))
    if (!out.has(token)) out[token] = id++;
  return out.dump();
}

void mutate(std::string& bytes, std::size_t limit, std::minstd_rand& dice) {
  mutate_a_part(bytes, 3, limit, dice);
}

}  // namespace

KAZAN_FUZZ_TARGET(tokenizer, mutate) {
  const auto files = parts(bytes, 3);
  const auto vocab = put("vocab.json", vocabulary(files[0])), merges = put("merges.txt", files[1]);
  const auto tokenizer = bpe::BpeTokenizer::load(vocab, merges);
  encode_text(tokenizer, files[2]);
}
