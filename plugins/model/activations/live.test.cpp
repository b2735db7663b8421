#include "activations/live.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace kazan;
using Catch::Contains;

namespace {

// Row t of a window is (id, t), whatever the site; a pattern has 2 heads, [h i j] = 10 i + j + h/2.
class Echo final : public LanguageModel {
 public:
  int runs = 0;

  std::vector<Array> activations(std::span<const std::int32_t> ids,
                                 const std::vector<Site>& sites) override {
    ++runs;
    const auto n = static_cast<std::int64_t>(ids.size());
    if (sites.at(0).name == "pattern") return {pattern(n)};
    Array out(Dtype::f32, {{"tokens", n}, {"inputs", 2}});
    for (std::size_t t = 0; t < ids.size(); ++t) {
      out.values<float>()[2 * t] = static_cast<float>(ids[t]);
      out.values<float>()[2 * t + 1] = ids[t] == 666 ? INFINITY : static_cast<float>(t);
    }
    return {out};
  }
  Array logits(std::span<const std::int32_t>) override { return {}; }
  Json environment() const override { return Json::object({{"echo", 1}}); }

 private:
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
std::shared_ptr<Tokens> six_tokens() {
  auto tokens = std::make_shared<Tokens>();
  tokens->text = "abcdef";
  for (int i = 0; i < 6; ++i) tokens->tokens.push_back({10 + i, i, i + 1});
  tokens->windows = {0, 3, 4};
  return tokens;
}

}  // namespace

TEST_CASE("any range of rows is read, each window run once") {
  const auto model = std::make_shared<Echo>();
  LiveActivations live(model, six_tokens(), {"mlp_out", 0}, 2);
  CHECK(live.rows() == 6);
  CHECK((live.positions() == std::vector<std::int32_t>{0, 1, 2, 0, 0, 1}));
  CHECK(model->runs == 0);  // lazy
  for (std::int64_t begin = 0; begin <= 6; ++begin)
    for (std::int64_t end = begin; end <= 6; ++end) {
      const Array rows = live.read(begin, end);
      REQUIRE(rows.size(0) == end - begin);
      for (std::int64_t i = 0; i < end - begin; ++i) {
        CHECK(rows.row<float>(i)[0] == static_cast<float>(10 + begin + i));
        CHECK(rows.row<float>(i)[1] ==
              static_cast<float>(live.positions()[static_cast<std::size_t>(begin + i)]));
      }
    }
  CHECK(model->runs == 3);
  CHECK(live.environment().at("echo").integer() == 1);
  CHECK_THROWS_AS(live.read(0, 7), Error);
  CHECK_THROWS_AS(live.read(-1, 2), Error);
}

TEST_CASE("the row of a pattern is a token's attention, head by head") {
  LiveActivations live(std::make_shared<Echo>(), six_tokens(), {"pattern", 0}, 6);
  const Array rows = live.read(0, 6);
  const auto last = rows.row<float>(5);  // token 1 of a window of 2; the longest has 3
  CHECK((std::vector<float>(last.begin(), last.end()) ==
         std::vector<float>{10, 11, 0, 10.5, 11.5, 0}));
  const auto third = rows.row<float>(2);
  CHECK((std::vector<float>(third.begin(), third.end()) ==
         std::vector<float>{20, 21, 22, 20.5, 21.5, 22.5}));
}

TEST_CASE("what is not finite or not of the promised width is refused") {
  auto tokens = six_tokens();
  tokens->tokens[4].id = 666;
  LiveActivations live(std::make_shared<Echo>(), tokens, {"mlp_out", 0}, 2);
  CHECK(live.read(0, 4).size(0) == 4);
  CHECK_THROWS_WITH(live.read(3, 6), Contains("row 4") && Contains("mlp_out"));
  LiveActivations wide(std::make_shared<Echo>(), six_tokens(), {"mlp_out", 0}, 3);
  CHECK_THROWS_WITH(wide.read(0, 1), Contains("rows of 2 inputs, not of 3"));
}
