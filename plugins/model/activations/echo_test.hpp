// A model that says what it is asked, for tests.
#pragma once

#include <cmath>

#include "sdk/artifacts/token_windows.hpp"
#include "sdk/provider.hpp"

namespace kazan::testing {

// Row t of a window is (id + 100 layer, t); a pattern has 2 heads, [h i j] = 10 i + j + h/2.
class Echo final : public LanguageModel {
 public:
  int runs = 0;
  std::vector<std::size_t> asked;  // for how many sites, by run

  std::vector<Array> activations(std::span<const std::int32_t> ids,
                                 const std::vector<Site>& sites) override {
    ++runs;
    asked.push_back(sites.size());
    std::vector<Array> out;
    for (const auto& site : sites)
      out.push_back(site.name == "pattern" ? pattern(static_cast<std::int64_t>(ids.size()))
                                           : rows(ids, site.layer));
    return out;
  }
  Array logits(std::span<const std::int32_t>) override { return {}; }
  Json environment() const override { return Json::object({{"echo", 1}}); }

 private:
  static Array rows(std::span<const std::int32_t> ids, std::int64_t layer) {
    Array out(Dtype::f32, {{"tokens", static_cast<std::int64_t>(ids.size())}, {"inputs", 2}});
    for (std::size_t t = 0; t < ids.size(); ++t) {
      out.values<float>()[2 * t] = static_cast<float>(ids[t] + 100 * layer);
      out.values<float>()[2 * t + 1] = ids[t] == 666 ? INFINITY : static_cast<float>(t);
    }
    return out;
  }
  static Array pattern(std::int64_t n) {
    Array out(Dtype::f32, {{"heads", 2}, {"tokens", n}, {"tokens", n}});
    float* p = out.values<float>().data();
    for (int head = 0; head < 2; ++head)
      for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j)
          *p++ = static_cast<float>(10 * i + j) + 0.5f * static_cast<float>(head);
    return out;
  }
};

// Windows of 3, 1 and 2 tokens.
inline std::shared_ptr<Tokens> six_tokens() {
  auto tokens = std::make_shared<Tokens>();
  tokens->text = "abcdef";
  for (int i = 0; i < 6; ++i) tokens->tokens.push_back({10 + i, i, i + 1});
  tokens->windows = {0, 3, 4};
  return tokens;
}

inline std::shared_ptr<TokenWindows> by_windows(const Tokens& tokens) {
  return std::make_shared<TokenWindows>(TokenWindows::of(tokens));
}

}  // namespace kazan::testing
