#include "activations/live.hpp"

#include <algorithm>

#include "activations/estimate.hpp"

namespace kazan {
namespace {

constexpr std::size_t kKeptBytes = std::size_t{256} << 20;

SiteRows site_of(const ActivationRecipe& recipe) {
  return {{recipe.params.at("site").string(), recipe.params.at("layer").integer()},
          recipe.params.at("inputs").integer()};
}

// Of recipes over the same model and tokens.
std::shared_ptr<ModelPass> pass_of(const std::vector<ActivationRecipe>& recipes,
                                   const std::filesystem::path& folder, Services& services) {
  const auto model = Model::load(services.artifact(recipes.front().model));
  auto tokens = TokenWindows::load(services.artifact(recipes.front().tokens));
  auto opened = provider<ModelFamily>(services, model->provider).open(*model, services.threads());
  std::vector<SiteRows> sites;
  for (const auto& recipe : recipes) sites.push_back(site_of(recipe));
  return std::make_shared<ModelPass>(std::move(opened), std::move(tokens), std::move(sites),
                                     folder);
}

}  // namespace

LiveActivations::LiveActivations(std::shared_ptr<ModelPass> pass, std::size_t i)
    : pass_(std::move(pass)), i_(i) {}

std::vector<std::int32_t> LiveActivations::positions() const {
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(rows()));
  const auto& tokens = pass_->tokens();
  for (std::size_t i = 0; i < tokens.windows.size(); ++i)
    for (std::int64_t row = tokens.windows[i]; row < tokens.window_end(i); ++row)
      out.push_back(static_cast<std::int32_t>(row - tokens.windows[i]));
  return out;
}

Array LiveActivations::read(std::int64_t begin, std::int64_t end) {
  if (begin < 0 || begin > end || end > rows())
    throw Error(Fault::internal, "rows " + std::to_string(begin) + " to " + std::to_string(end) +
                                     " of " + std::to_string(rows()) + " were asked for");
  Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs()}});
  const auto& starts = pass_->tokens().windows;
  const auto window_of = [&](std::int64_t row) {
    return static_cast<std::size_t>(std::ranges::upper_bound(starts, row) - starts.begin()) - 1;
  };
  std::size_t i = window_of(begin);
  for (std::int64_t row = begin; row < end; ++i) {
    const std::int64_t stop = std::min(end, pass_->tokens().window_end(i));
    const auto from = window(i, window_of(end - 1))
                          .values<float>()
                          .subspan(static_cast<std::size_t>((row - starts[i]) * inputs()),
                                   static_cast<std::size_t>((stop - row) * inputs()));
    std::ranges::copy(from, out.values<float>().begin() + (row - begin) * inputs());
    row = stop;
  }
  return out;
}

// `last`: the last that is going to be read now.
const Array& LiveActivations::window(std::size_t window, std::size_t last) {
  if (!kept(window)) run(window, last);
  return *kept(window);
}

const Array* LiveActivations::kept(std::size_t window) const {
  const auto found = kept_.find(window);
  return found == kept_.end() ? nullptr : &found->second;
}

// `first`, and with it some of those up to `last`, for a model may compute several at a time.
void LiveActivations::run(std::size_t first, std::size_t last) {
  const auto& tokens = pass_->tokens();
  const std::int64_t most = static_cast<std::int64_t>(kTogetherBytes) / (4 * pass_->inputs());
  std::vector<std::size_t> windows;
  for (std::size_t i = first; i <= last && windows.size() < kWindowsTogether && !kept(i); ++i) {
    if (i > first && tokens.window_end(i) - tokens.windows[first] > most) break;
    windows.push_back(i);
  }
  auto rows = pass_->rows(windows, i_);
  for (std::size_t i = 0; i < windows.size(); ++i) keep(windows[i], std::move(rows[i]));
  while (latest_.size() > windows.size() && kept_bytes_ > kKeptBytes) forget();
}

void LiveActivations::keep(std::size_t window, Array rows) {
  kept_bytes_ += rows.bytes();
  kept_.emplace(window, std::move(rows));
  latest_.push_back(window);
}

void LiveActivations::forget() {
  const auto oldest = kept_.find(latest_.front());
  kept_bytes_ -= oldest->second.bytes();
  kept_.erase(oldest);
  latest_.pop_front();
}

std::shared_ptr<ActivationSource> LiveActivationsRunner::open(const ActivationRecipe& recipe,
                                                              Services& services) {
  std::erase_if(shared_, [](const auto& shared) { return shared.expired(); });
  for (const auto& weak : shared_) {
    const auto shared = weak.lock();
    const auto found = std::ranges::find(shared->recipes, recipe);
    if (found != shared->recipes.end())
      return std::make_shared<LiveActivations>(
          shared->pass, static_cast<std::size_t>(found - shared->recipes.begin()));
  }
  return std::make_shared<LiveActivations>(pass_of({recipe}, {}, services), 0);
}

std::shared_ptr<void> LiveActivationsRunner::share(const std::vector<ActivationRecipe>& recipes,
                                                   const std::filesystem::path& scratch,
                                                   Services& services) {
  auto shared = std::make_shared<Shared>(Shared{recipes, pass_of(recipes, scratch, services)});
  shared_.push_back(shared);
  return shared;
}

}  // namespace kazan
