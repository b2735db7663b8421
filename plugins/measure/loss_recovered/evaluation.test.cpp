#include "evaluation.hpp"

#include <catch2/catch.hpp>
#include <cmath>

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
  evaluation.add_to_mean(0);
  evaluation.add_to_mean(1);
  const auto first = evaluation.evaluate(0), second = evaluation.evaluate(1);
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
  evaluation.add_to_mean(0);
  const auto all = evaluation.evaluate(0);
  CHECK(at(all[0], Instead::zero) == Approx(kAll));
  CHECK(at(all[0], Instead::mean) == Approx(kAll));
  CHECK(at(all[1], Instead::zero) == Approx(std::log(3.0)));
  const double mean = std::log(1 + std::exp(8.0 / 3) + std::exp(4.0 / 3));  // of 1, 1, 2
  CHECK(at(all[1], Instead::mean) == Approx(mean - 8.0 / 3));
}

TEST_CASE("evaluated windows lie evenly over the text and predict what was asked for") {
  std::vector<std::int64_t> starts;
  for (std::int64_t i = 0; i < 100; ++i) starts.push_back(11 * i);
  const TokenWindows tokens = tokens_of_ids(std::vector<std::int32_t>(1100, 0), starts);
  CHECK(evaluated_windows(tokens, 1000).size() == 100);
  const auto some = evaluated_windows(tokens, 200);
  REQUIRE(some.size() == 20);
  for (std::size_t i = 0; i < some.size(); ++i) CHECK(some[i] == 5 * i);
  CHECK(evaluated_windows(tokens, 1) == std::vector<std::size_t>{0});
  CHECK(evaluated_windows(tokens_of_ids({0, 0, 0}, {0, 1}), 10) == std::vector<std::size_t>{1});
  CHECK(evaluated_windows(tokens_of_ids({0}, {0}), 10).empty());
}
