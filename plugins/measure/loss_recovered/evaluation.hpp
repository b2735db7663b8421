// The losses of a model on windows of a text, as it is and with one site replaced.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "sdk/artifacts/token_windows.hpp"
#include "sdk/provider.hpp"

namespace kazan {

// What the model goes on with at the site.
enum class Instead { nothing, reconstruction, zero, mean };
inline constexpr std::size_t kWays = 4;

// One predicted token: the loss of each way, nats.
struct Predicted {
  std::int64_t row = 0;       // of the token from which the next is predicted
  std::int64_t position = 0;  // of that in its window
  std::array<double, kWays> loss{};
  double divergence = 0;  // of the model with the reconstruction from the model as it is
};

// Rows [begin, end) of the tokens: a window, or its beginning. Predicted is each but the first.
struct Stretch {
  std::int64_t begin = 0, end = 0;
  bool operator==(const Stretch&) const = default;
};

// Rows [tokens inputs] f32 to what stands in for them.
using Reconstruct = std::function<Array(const Array& rows)>;

class Evaluation {
 public:
  // `keep_first`: the first row of each window stays as it is, in every way. What is referred to
  // outlives the evaluation.
  Evaluation(LanguageModel& model, const TokenWindows& tokens, Site site, Reconstruct reconstruct,
             bool keep_first);

  // To be called for all that is evaluated, before the first evaluate(): these rows make the mean.
  void add_to_mean(Stretch window);
  std::vector<Predicted> evaluate(Stretch window) const;

 private:
  void fill_with_mean(Array& rows) const;
  Array other(const Array& rows, Instead instead) const;
  Array logits(std::span<const std::int32_t> ids, Instead instead) const;

  LanguageModel& model_;
  const TokenWindows& tokens_;
  const Site site_;
  const Reconstruct reconstruct_;
  const std::int64_t first_;  // row of a window that is replaced
  std::vector<double> sum_;   // [inputs]
  std::int64_t count_ = 0;
};

// What is evaluated to predict `most` tokens, in ascending order: windows, in an order that is
// drawn the same whatever the experiment's seed, until there are as many; the last one drawn then
// ends early. All windows where they predict no more. One of a single token predicts none and is
// left out.
std::vector<Stretch> evaluated_windows(const TokenWindows& tokens, std::int64_t most);

}  // namespace kazan
