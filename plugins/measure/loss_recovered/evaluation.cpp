#include "evaluation.hpp"

#include <algorithm>

#include "measure/maths/next_token.hpp"
#include "sdk/draws.hpp"

namespace kazan {
Evaluation::Evaluation(LanguageModel& model, const TokenWindows& tokens, Site site,
                       Reconstruct reconstruct, bool keep_first)
    : model_(model),
      tokens_(tokens),
      site_(std::move(site)),
      reconstruct_(std::move(reconstruct)),
      first_(keep_first ? 1 : 0) {}

void Evaluation::add_to_mean(Stretch window) {
  const Array found = model_.activations(tokens_.ids(window.begin, window.end), {site_}).at(0);
  const auto values = found.values<float>();
  const std::size_t rows = static_cast<std::size_t>(found.size(0)), inputs = values.size() / rows;
  sum_.resize(inputs);
  for (auto row = static_cast<std::size_t>(first_); row < rows; ++row)
    for (std::size_t i = 0; i < inputs; ++i) sum_[i] += double{values[row * inputs + i]};
  count_ += found.size(0) - first_;
}

void Evaluation::fill_with_mean(Array& rows) const {
  const auto values = rows.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(sum_[i % sum_.size()] / static_cast<double>(count_));
}

Array Evaluation::other(const Array& rows, Instead instead) const {
  Array out =
      instead == Instead::reconstruction ? reconstruct_(rows) : Array(Dtype::f32, rows.shape());
  if (instead == Instead::mean) fill_with_mean(out);
  if (first_ == 1) std::ranges::copy(rows.row<float>(0), out.values<float>().begin());
  return out;
}

Array Evaluation::logits(std::span<const std::int32_t> ids, Instead instead) const {
  if (instead == Instead::nothing) return model_.logits(ids);
  return model_.logits_with(ids, site_, [&](const Array& rows) { return other(rows, instead); });
}

std::vector<Predicted> Evaluation::evaluate(Stretch window) const {
  const auto given = tokens_.ids(window.begin, window.end);
  std::vector<Predicted> out(given.size() - 1);
  const Array plain = logits(given, Instead::nothing);
  for (std::size_t way = 0; way < kWays; ++way) {
    const auto instead = static_cast<Instead>(way);
    const Array found = instead == Instead::nothing ? plain : logits(given, instead);
    for (std::size_t t = 0; t < out.size(); ++t) {
      const auto row = static_cast<std::int64_t>(t);
      out[t].row = window.begin + row;
      out[t].position = row;
      out[t].loss[way] = cross_entropy(found.row<float>(row), given[t + 1]);
      if (instead == Instead::reconstruction)
        out[t].divergence = divergence(plain.row<float>(row), found.row<float>(row));
    }
  }
  return out;
}

// In the text's own order a period of it, as of long and short documents in turn, would say which
// windows are taken.
std::vector<Stretch> evaluated_windows(const TokenWindows& tokens, std::int64_t most) {
  const Draws draws(0, "measure.loss_recovered.windows");
  std::vector<Stretch> out;
  for (const auto drawn : draws.permutation(std::ssize(tokens.windows), 0)) {
    if (most == 0) break;
    const auto window = static_cast<std::size_t>(drawn);
    const auto begin = tokens.windows[window];
    const auto predicted = std::min(most, tokens.window_end(window) - begin - 1);
    if (predicted > 0) out.push_back({begin, begin + predicted + 1});
    most -= predicted;
  }
  std::ranges::sort(out, {}, &Stretch::begin);
  return out;
}

}  // namespace kazan
