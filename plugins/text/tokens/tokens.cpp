#include "sdk/artifacts/tokens.hpp"

#include "end_of_text.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"
#include "tokenizer.hpp"
#include "tokens/estimate.hpp"
#include "tokens/windows.hpp"

namespace {

using namespace kazan;

class CutIntoTokens final : public Stage {
  Input<Text> text{this, "text", "the passage"};
  Input<Tokenizer> tokenizer{this, "tokenizer", "vocabulary and merges, from a model"};
  Output<Tokens> tokens{this, "tokens", "ids with their bytes of the text"};
  Param<std::optional<std::int64_t>> window{
      this, "window", std::nullopt,
      "cuts the text into windows of so many tokens, the last as long as the rest; unless given: "
      "one window",
      at_least(1)};
  Param<bool> prepend_bos{this, "prepend_bos", false, bpe::kPrependBosDoc};
  Metric count{this, "tokens", "tokens in the windows, one row each", headline};
  Metric bytes_per_token{this, "bytes_per_token", "bytes of the text / tokens of the text"};

  void plan(Planner& planner) override {
    if (*prepend_bos && *window && **window < 2)
      return planner.error(window,
                           wrong_value("", "", bpe::kWindowOfBos, std::to_string(**window)));
    const Description& passage = planner.description(text);
    const Description out =
        described_tokens(passage, planner.description(tokenizer), *window, *prepend_bos);
    planner.describe(tokens, out);
    planner.estimate(needs_of_tokens(passage, planner.description(tokenizer), out));
  }

  void run(Context& context) override {
    const auto bpe = bpe::load(*tokenizer);
    tokens->text = text->content;
    tokens->tokens = bpe.encode(text->content);
    const auto of_text = static_cast<double>(tokens->rows());
    std::optional<std::int32_t> bos;
    if (*prepend_bos) bos = bpe::end_of_text(bpe, "prepend_bos");
    cut_into_windows(*tokens, *window, bos);
    tokens->vocabulary = bpe.size();
    tokens->tokenizer = tokenizer->content;
    context.metric(count, static_cast<double>(tokens->rows()));
    context.metric(bytes_per_token, static_cast<double>(text->content.size()) / of_text);
  }
};

}  // namespace

KAZAN_STAGE(CutIntoTokens, "text.tokens", "Cuts a text into a model's tokens (byte-level BPE)")
