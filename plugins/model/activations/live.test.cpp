#include "activations/live.hpp"

#include <catch2/catch.hpp>

#include "activations/echo_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

LiveActivations alone(std::shared_ptr<LanguageModel> model, std::shared_ptr<const Tokens> tokens,
                      const std::string& site, std::int64_t inputs) {
  const std::vector<SiteRows> sites = {{{site, 0}, inputs}};
  return {std::make_shared<ModelPass>(std::move(model), std::move(tokens), sites), 0};
}

}  // namespace

TEST_CASE("any range of rows is read, each window run once") {
  const auto model = std::make_shared<Echo>();
  LiveActivations live = alone(model, six_tokens(), "mlp_out", 2);
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
  LiveActivations live = alone(std::make_shared<Echo>(), six_tokens(), "pattern", 6);
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
  LiveActivations live = alone(std::make_shared<Echo>(), tokens, "mlp_out", 2);
  CHECK(live.read(0, 4).size(0) == 4);
  CHECK_THROWS_WITH(live.read(3, 6), Contains("row 4") && Contains("mlp_out"));
  LiveActivations wide = alone(std::make_shared<Echo>(), six_tokens(), "mlp_out", 3);
  CHECK_THROWS_WITH(wide.read(0, 1), Contains("rows of 2 inputs, not of 3"));
}
