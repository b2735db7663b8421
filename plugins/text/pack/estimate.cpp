#include "pack/estimate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/complaint.hpp"
#include "encoder.hpp"
#include "pack/batches.hpp"
#include "sdk/artifacts/sizes.hpp"

namespace kazan {
namespace {

constexpr double kVocabularyEntry = 300;  // bytes of memory; text.tokens says of what
constexpr double kDefaultVocabulary = 1 << 18;
constexpr double kReading = 256 << 20;  // unpacking, and a line of JSON with its text
constexpr double kTokenBytes = 16;      // of text, more than on average in any language
constexpr double kDocumentTokens = 20;  // fewer than on average, where nobody knows

double overlap(const Packing& packing) {
  return std::max(1.0, static_cast<double>(packing.window) / static_cast<double>(packing.stride));
}

// Tokens of the corpus, each once.
double corpus_tokens(const Description& corpus) {
  const double bytes = most(corpus, "bytes"), documents = most(corpus, "documents");
  return bytes + (std::isnan(documents) ? bytes : std::min(bytes, documents));
}

double vocabulary_of(const Description& tokenizer) {
  const Json* entries = tokenizer.attributes.find("vocabulary");
  return entries && entries->is_integer() ? entries->number() : kDefaultVocabulary;
}

}  // namespace

Description described_packed(const Description& corpus, const Packing& packing) {
  Dimension rows{"tokens", std::nullopt, packing.most};
  const double bound =
      corpus_tokens(corpus) * overlap(packing) + static_cast<double>(packing.window);
  if (bound < 9e18) {
    const auto all = static_cast<std::int64_t>(bound);
    rows.at_most = packing.most ? std::min(all, *packing.most) : all;
  }
  Description out{{rows}, Json::object({{"window", packing.window}, {"corpus", true}})};
  if (rows.at_most) {
    const double bytes = std::fmin(static_cast<double>(*rows.at_most) * kTokenBytes, bound);
    out.attributes["bytes"] = static_cast<std::int64_t>(std::min(bytes, 9e18));
  }
  return out;
}

// A span of a document in a window: 24 bytes as laid out, and 32 more as rows, where they start and
// whose they are; vectors grow by doubling. There is one a window, and one a document. Encoders
// remember words. Two batches, whose last document goes on: one is tokenized, one is read.
Needs needs_of_packing(const Description& corpus, const Description& tokenizer,
                       const Description& tokens, const Packing& packing, int threads) {
  const double rows = most(tokens, "tokens");
  double documents = most(corpus, "documents");
  if (std::isnan(documents)) documents = rows / kDocumentTokens;
  const double windows = packing.across ? rows / static_cast<double>(packing.window) + 1
                                        : rows / static_cast<double>(packing.window) + documents;
  const BatchSizes sizes;
  Needs needs;
  needs.memory = kVocabularyEntry * vocabulary_of(tokenizer) + threads * bpe::Encoder::kBytes +
                 2 * static_cast<double>(2 * sizes.batch + sizes.longest) + kReading +
                 (windows + documents) * (2 * 24 + 32) + documents * 3 * 8 +
                 token_windows_size(tokens).memory;
  needs.disk = token_windows_size(tokens).disk;
  needs.scratch = 4 * (packing.shuffle == Shuffle::none && packing.most
                           ? static_cast<double>(*packing.most) + static_cast<double>(sizes.batch)
                           : corpus_tokens(corpus));
  needs.seconds = vocabulary_of(tokenizer) * 3e-6 + corpus_tokens(corpus) * 2e-8;
  return needs;
}

std::int64_t parse_tokens(const std::string& text) {
  constexpr std::pair<char, std::int64_t> kUnits[] = {
      {'k', 1000}, {'M', 1'000'000}, {'G', 1'000'000'000}};
  std::int64_t value = 0, unit = 1;
  const char *begin = text.data(), *end = begin + text.size();
  const auto [rest, fault] = std::from_chars(begin, end, value);
  bool sound = fault == std::errc() && value > 0;
  if (sound && rest != end) {
    const auto* found = std::ranges::find(kUnits, *rest, &std::pair<char, std::int64_t>::first);
    sound = found != std::end(kUnits) && rest + 1 == end;
    if (sound) unit = found->second;
  }
  if (!sound || __builtin_mul_overflow(value, unit, &value))
    throw Error(
        Fault::experiment,
        wrong_value("wrong-type", "", "a number of tokens such as 200000, 500k, 5M or 2G", text));
  return value;
}

}  // namespace kazan
