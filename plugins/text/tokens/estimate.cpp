#include "tokens/estimate.hpp"

#include <algorithm>

#include "count.hpp"
#include "sdk/artifacts/sizes.hpp"
#include "tokens/windows.hpp"

namespace kazan {
namespace {

constexpr double kDefaultVocabulary = 1 << 18;  // more than any byte-level BPE that is in use

double vocabulary_of(const Description& tokenizer) {
  const Json* entries = tokenizer.attributes.find("vocabulary");
  return entries && entries->is_integer() ? entries->number() : kDefaultVocabulary;
}

}  // namespace

Description described_tokens(const Description& text, const Description& tokenizer,
                             std::optional<std::int64_t> window, bool bos) {
  const auto bytes = text.most("bytes");
  const auto rows = [&](std::int64_t tokens) {
    return tokens + (bos ? windows_of(tokens, window, bos) : 0);
  };
  Dimension count{"tokens", std::nullopt, bytes ? std::optional(rows(*bytes)) : bytes};
  const Json* content = text.attributes.find("content");
  const Json* merges = tokenizer.attributes.find("merges");
  std::optional<std::int64_t> counted;
  if (content && merges) counted = bpe::count_tokens(content->string(), merges->string());
  if (counted) count.size = rows(*counted);
  Description out{{count}, Json::object({{"prepend_bos", bos}})};
  if (!window || counted) out.attributes["windows"] = windows_of(counted.value_or(1), window, bos);
  if (window) out.attributes["window"] = *window;
  if (bytes) out.attributes["bytes"] = *bytes;
  return out;
}

// The vocabulary: vocab.json as text and as values, ids by piece, pieces by id, and the table of
// merges come to 240 bytes an entry in GPT-2's. A token: 24 bytes, in a vector that starts with
// room for a quarter of the text's bytes and doubles; saving makes three arrays of its members, 20
// bytes. The cache of words: 40 bytes a slot, twice as many slots as words, and 4 bytes a token.
Needs needs_of_tokens(const Description& text, const Description& tokenizer,
                      const Description& tokens) {
  const double entries = vocabulary_of(tokenizer), count = most(tokens, "tokens");
  const double bytes = most(text, "bytes");
  Needs needs;
  needs.memory = 300 * entries + 2 * bytes  // the text as input and in the output
                 + count * (3 * 24 + 20 + 3 * 40 + 2 * 4) + bytes / 4 * 24;
  needs.disk = tokens_size(tokens).disk;
  needs.seconds = entries * 3e-6 + bytes * 1e-7;
  return needs;
}

}  // namespace kazan
