#include "firings.hpp"

#include <algorithm>
#include <cmath>

namespace kazan {
namespace {

bool larger(const Firing& a, const Firing& b) {
  const float of_a = std::abs(a.value), of_b = std::abs(b.value);
  return of_a != of_b ? of_a > of_b : a.row < b.row;
}

template <class List>
std::vector<Firing> by_magnitude(const List& list) {
  std::vector<Firing> out;
  for (const auto& kept : list) out.push_back(kept.firing);
  std::ranges::sort(out, larger);
  return out;
}

}  // namespace

Firings::Firings(std::int64_t latents, std::int64_t largest, std::int64_t sampled,
                 const Draws& draws)
    : most_large_(static_cast<std::size_t>(largest)),
      most_drawn_(static_cast<std::size_t>(sampled)),
      draws_(draws),
      kept_(static_cast<std::size_t>(latents)) {}

void Firings::add(std::int64_t row, std::int64_t window, std::int32_t latent, float value) {
  Kept& kept = kept_[static_cast<std::size_t>(latent)];
  ++kept.count;
  kept.sum += double{value};
  const Firing firing{row, value};
  add_large(kept.largest, firing, window);
  if (most_drawn_ > 0)
    add_drawn(kept.drawn, firing,
              draws_.uniform(static_cast<std::uint64_t>(row), static_cast<std::uint64_t>(latent)));
}

void Firings::add_large(std::vector<Large>& list, const Firing& firing, std::int64_t window) const {
  if (most_large_ == 0) return;
  const auto same = std::ranges::find(list, window, &Large::window);
  if (same != list.end()) {
    if (larger(firing, same->firing)) same->firing = firing;
    return;
  }
  if (list.size() < most_large_) return list.push_back({firing, window});
  const auto least = std::ranges::max_element(
      list, [](const Large& a, const Large& b) { return larger(a.firing, b.firing); });
  if (larger(firing, least->firing)) *least = {firing, window};
}

void Firings::add_drawn(std::vector<Drawn>& list, const Firing& firing, double draw) const {
  if (list.size() < most_drawn_) return list.push_back({firing, draw});
  const auto last = std::ranges::max_element(list, {}, &Drawn::draw);
  if (draw < last->draw) *last = {firing, draw};
}

std::vector<Firing> Firings::largest(std::int64_t latent) const {
  return by_magnitude(at(latent).largest);
}

std::vector<Firing> Firings::sampled(std::int64_t latent) const {
  return by_magnitude(at(latent).drawn);
}

}  // namespace kazan
