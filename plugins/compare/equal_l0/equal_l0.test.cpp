#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/artifacts/table.hpp"
#include "sdk/metrics.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Rig;

namespace {

struct Variant {
  Coordinates at;
  double l0, fvu;
};

Rig& given(Rig& rig, const std::vector<Variant>& variants) {
  for (const auto& v : variants) {
    rig.gather("quality", Metrics{{{"fvu", v.fvu, "share unexplained", true}}}, v.at);
    rig.gather("sparsity", Metrics{{{"l0", v.l0, "active", false}}}, v.at);
  }
  return rig.param("by", "case").param("at", Json(Json::Items{Json(4.0), Json(100.0)}));
}

Coordinates at(const std::string& kind, const std::string& k, const std::string& seed) {
  return {{"case", kind}, {"k", k}, {"seed", seed}};
}

const std::vector<Variant> kBoth = {
    {at("topk", "2", "0"), 2, 0.8}, {at("topk", "8", "0"), 8, 0.4},  // 0.6 at 4
    {at("topk", "2", "1"), 2, 0.6}, {at("topk", "8", "1"), 8, 0.4},  // 0.5
    {at("l1", "2", "0"), 1, 1.0},   {at("l1", "8", "0"), 16, 0.6},   // 0.8
    {at("l1", "2", "1"), 5, 0.7},   {at("l1", "8", "1"), 16, 0.6}};  // does not reach 4

}  // namespace

TEST_CASE("kinds are compared where as many latents are active, with what they are read between") {
  Rig rig("compare.equal_l0");
  given(rig, kBoth).run();
  CHECK(rig.metric("fvu_at_4.topk") == Approx(0.55));
  CHECK(rig.metric("fvu_at_4.topk.half") == Approx(12.7062047 * 0.05).epsilon(1e-6));
  CHECK(rig.metric("fvu_at_4.l1") == Approx(0.8));
  CHECK(std::isnan(rig.metric("fvu_at_100.l1")));
  const auto table = rig.output<Table>("table");
  REQUIRE(table->rows() == 8);
  const auto numbers = [&](const char* name) {
    return std::get<Column::Numbers>(table->column(name).values);
  };
  CHECK(std::get<Column::Strings>(table->column("case").values)[4] == "l1");
  CHECK(numbers("fvu")[4] == Approx(0.8));
  CHECK((numbers("lower_active")[4] == 1 && numbers("upper_fvu")[4] == 0.6));
  CHECK(std::isnan(numbers("fvu")[6]));
  REQUIRE(rig.emitted().figures.size() == 2);
  CHECK(rig.emitted().figures[1].options.at("columns").items().size() == 8);
  CHECK(rig.emitted().figures[0].options.at("lines").items().size() == 4);
}

TEST_CASE("groups need not lie together") {
  auto mixed = kBoth;
  std::swap(mixed[1], mixed[4]);
  Rig rig("compare.equal_l0");
  given(rig, mixed).run();
  CHECK(rig.metric("fvu_at_4.topk") == Approx(0.55));
  CHECK(rig.metric("fvu_at_4.l1") == Approx(0.8));
}

TEST_CASE("what cannot be compared is refused before anything runs") {
  Rig other("compare.equal_l0");
  const auto& problems = given(other, kBoth).param("by", "kind").plan().problems();
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0].message, Contains("found kind"));
  Rig seeds("compare.equal_l0");
  CHECK(given(seeds, kBoth).param("by", "seed").plan().problems().size() == 1);
  Rig twice("compare.equal_l0");
  given(twice, kBoth).param("at", Json(Json::Items{Json(4.0), Json(4.0)}));
  CHECK(twice.plan().problems().size() == 1);
  Rig alike("compare.equal_l0");
  CHECK(given(alike, {{at("L1", "1", "0"), 1, 1}, {at("l1", "1", "0"), 1, 1}})
            .plan()
            .problems()
            .size() == 1);
  Rig uneven("compare.equal_l0");
  given(uneven, kBoth).gather("quality", Metrics{}, at("topk", "9", "0"));
  REQUIRE(uneven.plan().problems().size() == 1);
  CHECK_THAT(uneven.plan().problems()[0].message, Contains("9 variants, as quality has"));
  Rig unlike("compare.equal_l0");
  given(unlike, {});
  unlike.gather("quality", Metrics{}, at("a", "1", "0"))
      .gather("sparsity", Metrics{}, at("a", "2", "0"));
  REQUIRE(unlike.plan().problems().size() == 1);
  CHECK_THAT(unlike.plan().problems()[0].message, Contains("the same variants"));
}

TEST_CASE("a metric that is not there is named, with the nearest") {
  Rig rig("compare.equal_l0");
  CHECK_THROWS_WITH(given(rig, kBoth).param("value", "fuv").run(),
                    Contains("no metric fuv (did you mean fvu?)"));
}
