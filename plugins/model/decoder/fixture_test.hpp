// What Hugging Face computed (tools/fixtures/sites.py says how it is recorded), for the tests of
// families.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "decoder/forward.hpp"
#include "sdk/arrays/safetensors.hpp"

namespace kazan::testing {

// Of the site's largest magnitude. Sums in f32 of as many terms as a model of a few layers has, in
// another order, differ by some 1e-6 of what is largest; a wrong formula by 1e-2 and more.
inline constexpr double kTolerance = 1e-4;

inline std::vector<std::int32_t> ids_of(const Safetensors& fixture) {
  const Array ids = fixture.read("ids");
  const auto values = ids.values<std::int64_t>();
  return {values.begin(), values.end()};
}

// Largest difference to one layer of a fixture, as a share of the largest magnitude there.
inline double difference(const Array& ours, const Safetensors& fixture, const std::string& name,
                         std::int64_t layer) {
  const Array all = fixture.read_f32(name);
  const auto expected = all.row<float>(layer);
  const auto values = ours.values<float>();
  const bool sampled = expected.size() < values.size();
  double worst = sampled ? 0 : expected.size() == values.size() ? 0 : INFINITY;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto at = sampled ? i * 2654435761u % values.size() : i;
    const double d = std::abs(double{values[at]} - double{expected[i]});
    worst = d <= worst ? worst : d;  // a NaN stays
  }
  const Array largest = fixture.read_f32(name + ".max");
  return worst / largest.values<float>()[static_cast<std::size_t>(layer)];
}

inline double largest(const Array& array) {
  double out = 0;
  for (const double v : array.values<float>()) out = std::max(out, std::abs(v));
  return out;
}

// Every site that the decoder has, in every layer.
inline std::vector<Site> sites_of(const Decoder& decoder) {
  const auto lacking = decoder.lacking_sites();
  std::vector<Site> sites;
  for (const auto& row : site_table())
    for (std::int64_t layer = 0; layer < decoder.layers; ++layer)
      if (std::ranges::find(lacking, row.name) == lacking.end()) sites.push_back({row.name, layer});
  return sites;
}

// All of them, and the logits.
inline void compare(DecoderModel& model, const Decoder& decoder, const Safetensors& fixture) {
  const auto ids = ids_of(fixture);
  const auto sites = sites_of(decoder);
  const auto ours = model.activations(ids, sites);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const auto& [site, layer] = sites[i];
    INFO(fixture.path().filename() << " " << site << " layer " << layer);
    CHECK(difference(ours[i], fixture, site, layer) <= kTolerance);
    const Array maxima = fixture.read_f32(site + ".max");
    const double theirs = maxima.values<float>()[static_cast<std::size_t>(layer)];
    CHECK(largest(ours[i]) == Approx(theirs).epsilon(kTolerance));  // also where not sampled
  }
  const Array logits = model.logits(ids);
  CHECK(logits.size(0) == static_cast<std::int64_t>(ids.size()));
  CHECK(difference(logits, fixture, "logits", 0) <= kTolerance);
}

// Weights of another, and the names of those that were asked for.
class Counted final : public DecoderWeights {
 public:
  Counted(std::unique_ptr<DecoderWeights> from, std::vector<std::string>& asked)
      : from_(std::move(from)), asked_(asked) {}
  Array rows(const std::string& name, std::span<const std::int32_t> ids) override {
    asked_.push_back("rows of " + name);
    return from_->rows(name, ids);
  }

 private:
  Array make(const std::string& name) override {
    asked_.push_back(name);
    return from_->tensor(name);
  }

  std::unique_ptr<DecoderWeights> from_;
  std::vector<std::string>& asked_;
};

}  // namespace kazan::testing
