#include "evaluation.hpp"

#include <algorithm>

#include "measure/maths/next_token.hpp"

namespace kazan {
namespace {

std::int64_t predicted_in(const TokenWindows& tokens, std::size_t window) {
  return tokens.window_end(window) - tokens.windows[window] - 1;
}

}  // namespace

Evaluation::Evaluation(LanguageModel& model, const TokenWindows& tokens, Site site,
                       Reconstruct reconstruct, bool keep_first)
    : model_(model),
      tokens_(tokens),
      site_(std::move(site)),
      reconstruct_(std::move(reconstruct)),
      first_(keep_first ? 1 : 0) {}

std::vector<std::int32_t> Evaluation::ids(std::size_t window) const {
  return tokens_.ids(tokens_.windows[window], tokens_.window_end(window));
}

void Evaluation::add_to_mean(std::size_t window) {
  const Array found = model_.activations(ids(window), {site_}).at(0);
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

std::vector<Predicted> Evaluation::evaluate(std::size_t window) const {
  const auto given = ids(window);
  std::vector<Predicted> out(given.size() - 1);
  const Array plain = logits(given, Instead::nothing);
  for (std::size_t way = 0; way < kWays; ++way) {
    const auto instead = static_cast<Instead>(way);
    const Array found = instead == Instead::nothing ? plain : logits(given, instead);
    for (std::size_t t = 0; t < out.size(); ++t) {
      const auto row = static_cast<std::int64_t>(t);
      out[t].row = tokens_.windows[window] + row;
      out[t].position = row;
      out[t].loss[way] = cross_entropy(found.row<float>(row), given[t + 1]);
      if (instead == Instead::reconstruction)
        out[t].divergence = divergence(plain.row<float>(row), found.row<float>(row));
    }
  }
  return out;
}

std::vector<std::size_t> evaluated_windows(const TokenWindows& tokens, std::int64_t most) {
  std::vector<std::size_t> all;
  std::int64_t predicted = 0;
  for (std::size_t window = 0; window < tokens.windows.size(); ++window)
    if (predicted_in(tokens, window) > 0) {
      all.push_back(window);
      predicted += predicted_in(tokens, window);
    }
  if (predicted <= most) return all;
  const auto wanted = std::max<std::size_t>(
      1, static_cast<std::size_t>(static_cast<double>(all.size()) * static_cast<double>(most) /
                                  static_cast<double>(predicted)));
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < wanted; ++i) some.push_back(all[i * all.size() / wanted]);
  return some;
}

}  // namespace kazan
