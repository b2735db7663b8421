#include "activations/live.hpp"

#include <algorithm>

namespace kazan {
namespace {

constexpr std::size_t kKeptBytes = std::size_t{256} << 20;

// [heads tokens tokens] as rows [tokens heads*longest]; what is not there is 0.
Array pattern_rows(const Array& pattern, std::int64_t inputs) {
  const std::int64_t heads = pattern.size(0), tokens = pattern.size(1), longest = inputs / heads;
  Array out(Dtype::f32, {{"tokens", tokens}, {"inputs", inputs}});
  const auto from = pattern.values<float>();
  const auto to = out.values<float>();
  for (std::int64_t head = 0; head < heads; ++head)
    for (std::int64_t token = 0; token < tokens; ++token)
      std::copy_n(from.begin() + (head * tokens + token) * tokens, tokens,
                  to.begin() + token * inputs + head * longest);
  return out;
}

Array as_rows(const Array& site, std::int64_t inputs) {
  const std::int64_t tokens = site.size(0);
  if (site.count() != tokens * inputs)
    throw Error(Fault::plugin, "the model gave rows of " + std::to_string(site.count() / tokens) +
                                   " inputs, not of " + std::to_string(inputs));
  return Array::view(Dtype::f32, {{"tokens", tokens}, {"inputs", inputs}},
                     const_cast<void*>(site.data()), site.owner());
}

}  // namespace

std::int64_t longest_window(const Tokens& tokens) {
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < tokens.windows.size(); ++i) {
    const auto end = i + 1 < tokens.windows.size() ? tokens.windows[i + 1] : tokens.rows();
    longest = std::max(longest, end - tokens.windows[i]);
  }
  return longest;
}

LiveActivations::LiveActivations(std::shared_ptr<LanguageModel> model,
                                 std::shared_ptr<const Tokens> tokens, Site site,
                                 std::int64_t inputs)
    : model_(std::move(model)),
      tokens_(std::move(tokens)),
      site_(std::move(site)),
      inputs_(inputs) {}

std::vector<std::int32_t> LiveActivations::positions() const {
  std::vector<std::int32_t> out;
  for (std::int64_t row = 0; row < rows(); ++row)
    out.push_back(static_cast<std::int32_t>(tokens_->position(row)));
  return out;
}

Array LiveActivations::read(std::int64_t begin, std::int64_t end) {
  if (begin < 0 || begin > end || end > rows())
    throw Error(Fault::internal, "rows " + std::to_string(begin) + " to " + std::to_string(end) +
                                     " of " + std::to_string(rows()) + " were asked for");
  Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs_}});
  const auto& starts = tokens_->windows;
  auto i = static_cast<std::size_t>(std::ranges::upper_bound(starts, begin) - starts.begin()) - 1;
  for (std::int64_t row = begin; row < end; ++i) {
    const std::int64_t stop = std::min(end, window_end(i));
    const auto from =
        window(i).values<float>().subspan(static_cast<std::size_t>((row - starts[i]) * inputs_),
                                          static_cast<std::size_t>((stop - row) * inputs_));
    std::ranges::copy(from, out.values<float>().begin() + (row - begin) * inputs_);
    row = stop;
  }
  return out;
}

std::int64_t LiveActivations::window_end(std::size_t i) const {
  return i + 1 < tokens_->windows.size() ? tokens_->windows[i + 1] : rows();
}

const Array& LiveActivations::window(std::size_t i) {
  for (const auto& [index, kept] : kept_)
    if (index == i) return kept;
  kept_.emplace_back(i, run_window(i));
  kept_bytes_ += kept_.back().second.bytes();
  while (kept_.size() > 1 && kept_bytes_ > kKeptBytes) {
    kept_bytes_ -= kept_.front().second.bytes();
    kept_.pop_front();
  }
  return kept_.back().second;
}

Array LiveActivations::run_window(std::size_t i) {
  const std::int64_t first = tokens_->windows[i];
  std::vector<std::int32_t> ids;
  for (std::int64_t row = first; row < window_end(i); ++row)
    ids.push_back(tokens_->tokens[static_cast<std::size_t>(row)].id);
  const Array found = model_->activations(ids, {site_}).at(0);
  const Array out =
      site_.name == "pattern" ? pattern_rows(found, inputs_) : as_rows(found, inputs_);
  require_finite(out, first, "the model's " + site_.name);
  return out;
}

std::shared_ptr<ActivationSource> LiveActivationsRunner::open(const ActivationRecipe& recipe,
                                                              Services& services) {
  const auto model = Model::load(services.artifact(recipe.model));
  auto tokens = Tokens::load(services.artifact(recipe.tokens));
  auto opened = provider<ModelFamily>(services, model->provider).open(*model, services.threads());
  return std::make_shared<LiveActivations>(
      std::move(opened), std::move(tokens),
      Site{recipe.params.at("site").string(), recipe.params.at("layer").integer()},
      recipe.params.at("inputs").integer());
}

}  // namespace kazan
