#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "end_of_text.hpp"
#include "pack/estimate.hpp"
#include "pack/packed_ids.hpp"
#include "pack/tokenizing.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/provider.hpp"
#include "sdk/stage.hpp"

namespace {

using namespace kazan;

Shuffle shuffle_named(const std::string& name) {
  return name == "documents" ? Shuffle::documents
         : name == "windows" ? Shuffle::windows
                             : Shuffle::none;
}

class Pack final : public Stage {
  Input<Corpus> corpus{this, "corpus", "documents: text.files, text.lines, text.jsonl"};
  Input<Tokenizer> tokenizer{this, "tokenizer", "vocabulary and merges, from a model"};
  Output<TokenWindows> packed_tokens{this, "tokens", "ids in windows, with their documents"};
  Param<std::int64_t> window{this, "window", required, "tokens of a window", at_least(1)};
  Param<std::optional<std::int64_t>> stride{
      this, "stride", std::nullopt,
      "tokens of the corpus from a window's start to the next one's; unless given: as many as a "
      "window has, so that windows do not overlap",
      at_least(1)};
  Param<bool> across{this, "across", true,
                     "a window goes on with the next document; false: each document starts one"};
  Param<bool> end_of_text{this, "end_of_text", true,
                          "<|endoftext|> follows each document, as in GPT-2's training"};
  Param<bool> prepend_bos{this, "prepend_bos", false, bpe::kPrependBosDoc};
  Param<std::string> shuffle{this, "shuffle", "none", "what stands in a drawn order",
                             one_of({"none", "documents", "windows"})};
  Param<std::int64_t> shuffle_seed{
      this, "shuffle_seed", 0,
      "of that order; its own, so that the seeds of a sweep read the same rows"};
  Param<std::optional<std::string>> tokens{
      this, "tokens", std::nullopt,
      "at most so many, the first in that order: 200000, 500k, 5M; unless given: all"};
  Param<std::optional<std::string>> skip{
      this, "skip", std::nullopt,
      "so many, the first in that order, are left out, with the rest of their last window and all "
      "windows that have a token of theirs: what another node trains on"};
  Metric count{this, "tokens", "tokens in the windows, one row each", headline};
  Metric windows{this, "windows", "windows that a model reads"};
  Metric documents{this, "documents", "documents that they come from"};
  Threads threads{this};

  Packing packing() const {
    Packing out{*window, 1, *across, shuffle_named(*shuffle), *shuffle_seed};
    out.bos = *prepend_bos;
    out.stride = stride->value_or(out.inner());
    if (*skip) out.skip = parse_tokens(**skip);
    if (*tokens) out.most = parse_tokens(**tokens);
    return out;
  }

  // As a number; false: it is none.
  static bool resolve(Planner& planner, Param<std::optional<std::string>>& amount) {
    try {
      if (*amount) amount.resolve(std::to_string(parse_tokens(**amount)));
      return true;
    } catch (const Error& e) {
      planner.error(amount, e);
      return false;
    }
  }

  static std::string gap(std::int64_t tokens, const Packing& how) {
    return std::to_string(tokens) +
           (tokens == 1 ? " token of the corpus is" : " tokens of the corpus are") +
           " left out: windows have " + std::to_string(how.inner()) +
           (how.bos ? ", besides BOS," : "") + " and start every " + std::to_string(how.stride) +
           " (stride)";
  }

  // Where documents are cut one by one, there are gaps in the long ones, which the run finds.
  static void warn_of_gaps(Planner& planner, const Packing& how) {
    const auto tokens = how.stride - how.inner();
    if (tokens > 0 && how.across) planner.warn("between windows " + gap(tokens, how));
  }

  static void warn_of_gaps(Context& context, const LeftOut& found, const Packing& how) {
    if (found.documents > 0)
      context.warn("within " + std::to_string(found.documents) +
                   (found.documents == 1 ? " document " : " documents ") + gap(found.tokens, how));
  }

  // Where windows stand in a drawn order, what was skipped has tokens of windows everywhere.
  static std::string shared(const Layout& layout, const Packing& how) {
    return with_commas(layout.shared) + (layout.shared == 1 ? " window is" : " windows are") +
           " left out besides those of skip, which " + (layout.shared == 1 ? "has" : "have") +
           " tokens of these: windows have " + std::to_string(how.inner()) + " and start every " +
           std::to_string(how.stride) + " (stride)" +
           (how.shuffle == Shuffle::windows ? "; with shuffle: documents there are few such" : "");
  }

  static void warn_of_shared(Context& context, const Layout& layout, const Packing& how) {
    if (layout.shared > how.overlapping()) context.warn(shared(layout, how));
  }

  static std::string nothing(const Layout& layout, const Packing& how) {
    if (layout.shared > 0) return "nothing is left to test on: " + shared(layout, how);
    return how.skip > 0 ? "the corpus has no tokens behind those that are left out"
                        : "the corpus has no tokens";
  }

  void plan(Planner& planner) override {
    if (!resolve(planner, tokens) || !resolve(planner, skip)) return;
    if (*prepend_bos && *window < 2)
      return planner.error(window, wrong_value("", "", bpe::kWindowOfBos, std::to_string(*window)));
    if (!*stride) stride.resolve(packing().inner());
    warn_of_gaps(planner, packing());
    const Description& documents_given = planner.description(corpus);
    if (const double most = most_rows(documents_given, packing());
        static_cast<double>(packing().skip) >= most)
      return planner.error(skip, wrong_value("", "",
                                             "fewer tokens than the corpus has, which are below " +
                                                 with_commas(static_cast<long long>(most)),
                                             std::to_string(packing().skip)));
    const Description out =
        described_packed(documents_given, planner.description(tokenizer), packing());
    planner.describe(packed_tokens, out);
    planner.estimate(needs_of_packing(documents_given, planner.description(tokenizer), out,
                                      packing(), planner.threads()));
  }

  void run(Context& context) override {
    const auto bpe = bpe::load(*tokenizer);
    const auto how = packing();
    auto ids = std::make_shared<IdFile>(context.scratch() / "ids");
    const auto read = provider<CorpusReader>(context.services(), corpus->provider).open(*corpus);
    const auto starts = tokenize(*read, bpe, tokenizing(context, bpe, how), *ids);
    const Layout layout = lay_out(starts, how);
    if (!how.across) warn_of_gaps(context, left_out(starts, how), how);
    if (layout.spans.empty()) throw Error(Fault::input, nothing(layout, how));
    warn_of_shared(context, layout, how);
    std::optional<std::int32_t> bos;
    if (*prepend_bos) bos = bpe::end_of_text(bpe, "prepend_bos");
    *packed_tokens = packed(std::move(ids), layout, bos);
    packed_tokens->pieces = bpe.vocabulary().pieces;
    packed_tokens->vocabulary = bpe.size();
    packed_tokens->tokenizer = tokenizer->content;
    report(context);
  }

  Tokenizing tokenizing(Context& context, const bpe::BpeTokenizer& bpe, const Packing& how) const {
    Tokenizing out;
    out.threads = context.threads();
    if (*end_of_text) out.end_of_text = bpe::end_of_text(bpe, "end_of_text");
    std::int64_t rows = 0;
    std::size_t counted = 1;  // starts of which the rows are counted
    out.enough = [=, &context](const auto& starts, std::int64_t size) mutable {
      context.check_stop();
      if (!how.end() || how.shuffle != Shuffle::none) return false;
      if (how.across) return rows_of(size, how) >= *how.end();
      for (; counted < starts.size(); ++counted)
        rows += rows_of(starts[counted] - starts[counted - 1], how);
      return rows + rows_of(size - starts.back(), how) >= *how.end();
    };
    return out;
  }

  void report(Context& context) {
    std::vector<std::int64_t> read;
    for (const auto& part : packed_tokens->parts) read.push_back(part.document);
    std::ranges::sort(read);
    const auto different = std::ranges::unique(read).begin() - read.begin();
    context.metric(count, static_cast<double>(packed_tokens->rows()));
    context.metric(windows, static_cast<double>(packed_tokens->windows.size()));
    context.metric(documents, static_cast<double>(different));
  }
};

}  // namespace

KAZAN_STAGE(Pack, "text.pack", "Tokenizes a corpus and packs it into windows")
