// Published values for GPT-2 small: Hugging Face's generation test, TransformerLens's loss test,
// transformer-explainer's examples. They need the real weights, which are not part of this project:
// where they are not in the cache, ctest says that this test was skipped.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>

#include "decoder/forward.hpp"
#include "decoder/source.hpp"
#include "gpt2/config.hpp"

using namespace kazan;

namespace {

std::optional<DecoderModel> gpt2_small() {
  const auto search =
      find_decoder(gpt2_family(), {"gpt2"}, KAZAN_SOURCE_DIR, KAZAN_SOURCE_DIR "/data");
  if (!search.found) {
    WARN("SKIPPED: GPT-2 small is not here: " << search.absent.front());
    return {};
  }
  return DecoderModel(search.found->decoder,
                      open_weights(search.found->weights, search.found->decoder));
}

std::int32_t best(std::span<const float> logits) {
  return static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin());
}

// By softmax over the whole vocabulary.
double log_probability(std::span<const float> logits, std::int32_t id) {
  const double top = std::ranges::max(logits);
  double sum = 0;
  for (const double logit : logits) sum += std::exp(logit - top);
  return logits[static_cast<std::size_t>(id)] - top - std::log(sum);
}

}  // namespace

TEST_CASE("GPT-2 small gives its published values") {
  auto model = gpt2_small();
  if (!model) return;

  const std::vector<std::int32_t> greedy = {464,   3290, 373,   1043, 287,  257, 2214,
                                            1474,  262,  16246, 286,  2688, 290, 2688,
                                            27262, 13,   198,   198,  464,  3290};
  const Array steps = model->logits(greedy);
  for (std::size_t t = 1; t + 1 < greedy.size(); ++t)
    CHECK(best(steps.row<float>(static_cast<std::int64_t>(t))) == greedy[t + 1]);

  const std::vector<std::int32_t> hello = {50256, 15496, 995, 0};  // BOS "Hello world!"
  const Array logits = model->logits(hello);
  double loss = 0;
  for (std::size_t t = 0; t + 1 < hello.size(); ++t)
    loss -= log_probability(logits.row<float>(static_cast<std::int64_t>(t)), hello[t + 1]);
  CHECK(loss / 3 == Approx(5.331855773925781).epsilon(1e-5));

  struct Row {
    std::vector<std::int32_t> ids;
    std::int32_t top;
    double logit, probability;
  };
  const Row rows[] = {{{6601, 32704, 795, 30132, 2985, 284}, 38350, -135.9132, 0.1578},
                      {{8001, 9542, 9345, 318, 25449, 262}, 835, -100.8785, 0.2457},
                      {{1722, 262, 40663, 373, 13885, 262}, 5440, -92.8636, 0.1293}};
  for (const auto& row : rows) {
    const Array all = model->logits(row.ids);
    const auto last = all.row<float>(all.size(0) - 1);
    CHECK(best(last) == row.top);
    CHECK(last[static_cast<std::size_t>(row.top)] == Approx(row.logit).epsilon(1e-5));
    CHECK(std::exp(log_probability(last, row.top)) == Approx(row.probability).margin(1e-4));
  }
}
