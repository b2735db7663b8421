#include "pack/estimate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/complaint.hpp"
#include "corpus/buffers.hpp"
#include "encoder.hpp"
#include "pack/batches.hpp"
#include "sdk/artifacts/sizes.hpp"

namespace kazan {
namespace {

constexpr double kVocabularyEntry = 300;  // bytes of memory; text.tokens says of what
constexpr double kDefaultVocabulary = 1 << 18;
constexpr double kWordsOfText = 8;      // bytes that an encoder remembers for a byte of text
constexpr double kTokenBytes = 16;      // of text, more than on average in any language
constexpr double kSpecialBytes = 13;    // of <|endoftext|>
constexpr double kDocumentTokens = 20;  // fewer than on average, where nobody knows

double overlap(const Packing& packing) {
  return std::max(1.0, static_cast<double>(packing.window) / static_cast<double>(packing.stride));
}

// At most, or about: what is not known is taken from how files begin, or from their tokens.
double documents_of(const Description& corpus, double tokens) {
  if (const double most_of_all = most(corpus, "documents"); !std::isnan(most_of_all))
    return most_of_all;
  const Json* about = corpus.attributes.find("documents_about");
  return about && about->is_number() ? about->number() : tokens / kDocumentTokens;
}

// Of text, at most or about.
double bytes_about(const Description& corpus) {
  if (const double known = most(corpus, "bytes"); !std::isnan(known)) return known;
  const Json* about = corpus.attributes.find("bytes_about");
  return about && about->is_number() ? about->number() : kUnknown;
}

// Tokens of the corpus, each once.
double corpus_tokens(const Description& corpus) {
  const double bytes = most(corpus, "bytes");
  return bytes + std::min(bytes, documents_of(corpus, bytes));
}

// Of a sequence the last window is shorter; each document is one, or all together.
double sequences_of(const Description& corpus, const Packing& packing, double tokens) {
  return packing.across ? 1 : documents_of(corpus, tokens);
}

double vocabulary_of(const Description& tokenizer) {
  const Json* entries = tokenizer.attributes.find("vocabulary");
  return entries && entries->is_integer() ? entries->number() : kDefaultVocabulary;
}

struct Laid {
  double windows = 0, spans = 0, documents = 0;
};

// As many rows. A document's end stands in as many windows as overlap, and cuts each in two.
Laid laid_in(const Description& corpus, const Packing& packing, double rows) {
  const double documents = std::fmin(documents_of(corpus, rows), rows);
  const double windows =
      rows / static_cast<double>(packing.window) + (packing.across ? 1 : documents);
  const double ends = documents * (1 + static_cast<double>(packing.overlapping()));
  return {windows, std::fmin(windows * (packing.bos ? 2 : 1) + ends, rows), documents};
}

// Of all windows of the corpus, at most or about.
double whole_rows(const Description& corpus, const Packing& packing) {
  const double bytes = bytes_about(corpus);
  return (bytes + documents_of(corpus, bytes)) * overlap(packing) +
         static_cast<double>(packing.window);
}

}  // namespace

double most_rows(const Description& corpus, const Packing& packing) {
  const double bytes = most(corpus, "bytes"), documents = most(corpus, "documents");
  const double ends = std::isnan(documents) ? bytes / 2 + 1 : documents;  // a byte and a line's end
  const double bos = packing.bos ? 2 : 1;  // no window without a token of the corpus
  return (bytes + ends) * overlap(packing) * bos + static_cast<double>(packing.window);
}

Description described_packed(const Description& corpus, const Description& tokenizer,
                             const Packing& packing) {
  Dimension rows{"tokens", std::nullopt, packing.most};
  const double once = corpus_tokens(corpus), sequences = sequences_of(corpus, packing, once);
  const double bound =
      once * overlap(packing) + static_cast<double>(packing.window) + (packing.bos ? sequences : 0);
  if (bound < 9e18) {
    const auto all = static_cast<std::int64_t>(bound);
    rows.at_most = packing.most ? std::min(all, *packing.most) : all;
  }
  Description out{
      {rows},
      Json::object({{"window", packing.window},
                    {"overlap", std::max<std::int64_t>(0, packing.inner() - packing.stride)},
                    {"across", packing.across},
                    {"pieces", vocabulary_of(tokenizer)},
                    {"prepend_bos", packing.bos}})};
  if (rows.at_most) {
    const double ends = documents_of(corpus, once) * overlap(packing);
    const double windows = bound / static_cast<double>(packing.window) + sequences;
    const double special = kSpecialBytes * (ends + (packing.bos ? windows : 0));
    const double bytes =
        std::fmin(static_cast<double>(*rows.at_most) * kTokenBytes, bound + special);
    out.attributes["bytes"] = static_cast<std::int64_t>(std::min(bytes, 9e18));
  }
  return out;
}

// Where documents start, which grows by doubling, and in a second and a drawn order; the drawn
// order of windows; ranges of what is skipped, 16 bytes, which grow. What is kept, as it lies when
// it is rows: spans of 24 bytes, where each begins and whose it is (16, and 8 to count documents),
// 16 to read it; windows twice. That is more than spans take while they grow.
double layout_memory(const Description& corpus, const Packing& packing, double rows) {
  const double all = std::fmax(whole_rows(corpus, packing), rows);
  const bool partly = packing.shuffle == Shuffle::none && packing.end();
  const double read = partly ? std::fmin(all, static_cast<double>(*packing.end())) : all;
  const double skip = static_cast<double>(packing.skip) + static_cast<double>(packing.window);
  const Laid kept = laid_in(corpus, packing, rows);
  double memory = laid_in(corpus, packing, read).documents * 4 * 8 +
                  kept.spans * (24 + 16 + 8 + 16) + kept.windows * 2 * 8;
  if (packing.shuffle == Shuffle::windows) memory += laid_in(corpus, packing, all).windows * 8;
  if (packing.skip > 0 && packing.overlapping() > 0)
    memory += laid_in(corpus, packing, std::fmin(all, skip)).spans * 2 * 16;
  return memory;
}

// Encoders remember words. Of two batches and their ids one is tokenized while one is read.
Needs needs_of_packing(const Description& corpus, const Description& tokenizer,
                       const Description& tokens, const Packing& packing, int threads) {
  const double rows = most(tokens, "tokens"), bytes = bytes_about(corpus);
  const double words = std::fmin(bpe::Encoder::kBytes, kWordsOfText * bytes);
  Needs needs;
  needs.memory = kVocabularyEntry * vocabulary_of(tokenizer) + threads * words +
                 4 * std::fmin(static_cast<double>(BatchSizes{}.batch), bytes) + kReadingBuffers +
                 layout_memory(corpus, packing, rows) + token_windows_size(tokens).memory;
  needs.disk = token_windows_size(tokens).disk;
  needs.scratch =
      4 * (packing.shuffle == Shuffle::none && packing.most
               ? static_cast<double>(*packing.end()) + static_cast<double>(BatchSizes{}.batch)
               : corpus_tokens(corpus));
  needs.seconds = vocabulary_of(tokenizer) * 3e-6 + bytes * 2e-8;
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
