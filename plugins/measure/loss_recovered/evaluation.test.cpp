#include "evaluation.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

using namespace kazan;

namespace {

// Its logits at a token are the rows of its site, which are functions of the ids; so everything
// about its losses is known.
class Bare final : public LanguageModel {
 public:
  std::vector<Array> activations(std::span<const std::int32_t> ids,
                                 const std::vector<Site>&) override {
    return {rows_of(ids)};
  }
  Array logits(std::span<const std::int32_t> ids) override { return rows_of(ids); }
  Array logits_with(std::span<const std::int32_t> ids, const Site&,
                    const Replacement& replacement) override {
    return replacement(rows_of(ids));
  }
  Json environment() const override { return Json::object(); }

 private:
  static Array rows_of(std::span<const std::int32_t> ids) {
    std::vector<float> values;
    for (const auto id : ids)
      for (int v = 0; v < 3; ++v) values.push_back(id == v ? 4.0f : 0.0f);
    return Array::of({{"tokens", static_cast<std::int64_t>(ids.size())}, {"inputs", 3}}, values);
  }
};

TokenWindows tokens_of_ids(const std::vector<std::int32_t>& ids,
                           std::vector<std::int64_t> windows) {
  Tokens tokens;
  for (const auto id : ids) tokens.tokens.push_back({id, 0, 0});
  tokens.windows = std::move(windows);
  tokens.vocabulary = 3;
  return TokenWindows::of(tokens);
}

TokenWindows tokens_of_lengths(const std::vector<std::int64_t>& lengths) {
  std::vector<std::int64_t> starts;
  std::int64_t row = 0;
  for (const auto length : lengths) starts.push_back(std::exchange(row, row + length));
  return tokens_of_ids(std::vector<std::int32_t>(static_cast<std::size_t>(row), 0), starts);
}

std::int64_t predicted_in(const std::vector<Stretch>& windows) {
  std::int64_t sum = 0;
  for (const auto& window : windows) sum += window.end - window.begin - 1;
  return sum;
}

double at(const Predicted& p, Instead instead) {
  return p.loss[static_cast<std::size_t>(instead)];
}

// ln(e^4 + 2): of logits that say a token again.
const double kAll = std::log(std::exp(4.0) + 2);

}  // namespace

TEST_CASE("each way predicts from what was put at the site") {
  Bare model;
  const TokenWindows tokens = tokens_of_ids({0, 0, 1, 2, 2}, {0, 3});
  Evaluation evaluation(
      model, tokens, {"resid_post", 0},
      [](const Array& rows) {
        Array half = rows.clone();
        for (float& v : half.values<float>()) v /= 2;
        return half;
      },
      false);
  const Stretch one{0, 3}, two{3, 5};
  evaluation.add_to_mean(one);
  evaluation.add_to_mean(two);
  const auto first = evaluation.evaluate(one), second = evaluation.evaluate(two);
  REQUIRE(first.size() == 2);
  REQUIRE(second.size() == 1);
  CHECK(second[0].row == 3);
  CHECK(second[0].position == 0);
  CHECK(at(first[0], Instead::nothing) == Approx(kAll - 4));  // 0 after 0
  CHECK(at(first[1], Instead::nothing) == Approx(kAll));      // 1 after 0
  CHECK(at(first[0], Instead::zero) == Approx(std::log(3.0)));
  const double halved = std::log(std::exp(2.0) + 2);
  CHECK(at(second[0], Instead::reconstruction) == Approx(halved - 2));
  // Rows of 0, 0, 1, 2, 2 have the mean (8, 4, 8) / 5.
  const double mean = std::log(2 * std::exp(1.6) + std::exp(0.8));
  CHECK(at(first[0], Instead::mean) == Approx(mean - 1.6));
  CHECK(at(first[1], Instead::mean) == Approx(mean - 0.8));
  const double p = std::exp(4 - kAll), q = std::exp(2 - halved);
  CHECK(first[0].divergence == Approx(p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q))));
}

TEST_CASE("first rows stay as they are where that is asked for, and are not in the mean") {
  Bare model;
  const TokenWindows tokens = tokens_of_ids({0, 1, 1, 2}, {0});
  Evaluation evaluation(
      model, tokens, {"resid_post", 0}, [](const Array& rows) { return rows.clone(); }, true);
  evaluation.add_to_mean({0, 4});
  const auto all = evaluation.evaluate({0, 4});
  CHECK(at(all[0], Instead::zero) == Approx(kAll));
  CHECK(at(all[0], Instead::mean) == Approx(kAll));
  CHECK(at(all[1], Instead::zero) == Approx(std::log(3.0)));
  const double mean = std::log(1 + std::exp(8.0 / 3) + std::exp(4.0 / 3));  // of 1, 1, 2
  CHECK(at(all[1], Instead::mean) == Approx(mean - 8.0 / 3));
}

TEST_CASE("evaluated windows predict as many tokens as were asked for, whatever their lengths") {
  const auto tokens = tokens_of_lengths({1, 7, 2, 1, 40, 3});  // predict 0, 6, 1, 0, 39, 2
  const auto all = evaluated_windows(tokens, 48);
  CHECK(all == std::vector<Stretch>{{1, 8}, {8, 10}, {11, 51}, {51, 54}});
  CHECK(evaluated_windows(tokens, 1'000'000) == all);
  for (std::int64_t most = 1; most < 48; ++most) {
    const auto some = evaluated_windows(tokens, most);
    CHECK(predicted_in(some) == most);
    for (const auto& stretch : some) {  // each begins a window and stays in it
      const auto window = tokens.window_of(stretch.begin);
      CHECK(stretch.begin == tokens.windows[window]);
      CHECK(stretch.end <= tokens.window_end(window));
    }
    CHECK(std::ranges::is_sorted(some, {}, &Stretch::begin));
  }
  CHECK(evaluated_windows(tokens_of_lengths({1}), 10).empty());
}

TEST_CASE("which windows are evaluated does not go with a period of the text") {
  std::vector<std::int64_t> lengths;
  for (int i = 0; i < 2000; ++i) lengths.push_back(i % 2 == 0 ? 128 : 2);
  const auto tokens = tokens_of_lengths(lengths);
  const auto some = evaluated_windows(tokens, 25'600);  // of 128,000
  CHECK(predicted_in(some) == 25'600);
  std::array<int, 10> count{};
  for (const auto& stretch : some) ++count[tokens.window_of(stretch.begin) % 10];
  for (const int found : count) {  // of 200; 40 expected, with a standard deviation of 5.7
    CHECK(found > 17);
    CHECK(found < 63);
  }
}
