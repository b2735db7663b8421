// A variant of SAEs whose activation counts how often it was asked.
#include <atomic>

#include "sdk/sae/variant.hpp"

namespace {

struct Counting final : kazan::SaeActivation {
  Counting(const kazan::Json&, std::int64_t) {}
  void activate(std::span<const float> a, std::vector<kazan::ActiveLatent>& active) const override {
    static std::atomic<int> asked{0};
    const auto factor = static_cast<float>(1 + asked++ % 3);
    for (std::size_t j = 0; j < a.size(); ++j)
      if (a[j] > 0) active.push_back({static_cast<std::int32_t>(j), a[j] * factor, 1});
  }
};

}  // namespace

KAZAN_SAE_VARIANT(Counting, "flawed.state", "Hangs on how often it was asked")
