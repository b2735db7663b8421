#include "sdk/artifacts/tokens.hpp"

#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"
#include "tokenizer.hpp"
#include "tokens/estimate.hpp"

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
  Metric count{this, "tokens", "tokens of the text", headline};
  Metric bytes_per_token{this, "bytes_per_token", "bytes of the text / tokens"};

  void plan(Planner& planner) override {
    const Description& passage = planner.description(text);
    const Description out = described_tokens(passage, planner.description(tokenizer), *window);
    planner.describe(tokens, out);
    planner.estimate(needs_of_tokens(passage, planner.description(tokenizer), out));
  }

  void run(Context& context) override {
    const auto bpe = bpe::load(*tokenizer);
    tokens->text = text->content;
    tokens->tokens = bpe.encode(text->content);
    tokens->windows = {0};
    if (*window)
      for (auto at = **window; at < tokens->rows(); at += **window) tokens->windows.push_back(at);
    tokens->vocabulary = bpe.size();
    tokens->tokenizer = tokenizer->content;
    const auto rows = static_cast<double>(tokens->rows());
    context.metric(count, rows);
    context.metric(bytes_per_token, static_cast<double>(text->content.size()) / rows);
  }
};

}  // namespace

KAZAN_STAGE(CutIntoTokens, "text.tokens", "Cuts a text into a model's tokens (byte-level BPE)")
