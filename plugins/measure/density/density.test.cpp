#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "measure/maths/maths_test.hpp"
#include "sdk/artifacts/table.hpp"
#include "testing/compare.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

// latent 0 always on, 1 fires on "a" only, 2 dead, 3 dead now but not at the start
const Codes kNow = codes_of({{1, 2, 0, 0}, {1, 0, 0, 0}, {1, 2, 0, 0}, {1, 0, 0, 0}}, 4);
const Codes kStart = codes_of({{1, 0, 0, 1}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}}, 4);

template <class T>
std::vector<T> column(Rig& rig, const std::string& name) {
  return std::get<std::vector<T>>(rig.output<Table>("density")->column(name).values);
}

const Figure& figure(const Rig& rig, const std::string& name) {
  const auto& all = rig.emitted().figures;
  return *std::find_if(all.begin(), all.end(), [&](const Figure& f) { return f.name == name; });
}

std::vector<float> as_vector(const Array& array) {
  const auto values = array.values<float>();
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("density of codes alone") {
  Rig rig("measure.density");
  rig.input("codes", kNow, {{{"tokens", 4}, {"latents", 4}}, {}});
  CHECK(rig.plan().outputs().at("density").size("latents") == 4);
  rig.run();
  CHECK(rig.metric("alive") == 0.5);
  CHECK(rig.metric("dead") == 0.5);
  CHECK(rig.metric("always_on") == 1);
  CHECK(rig.metric("l0") == 1.5);
  CHECK(rig.metric("mean_density") == 1.5 / 4);
  CHECK(column<double>(rig, "density") == std::vector<double>{1, .5, 0, 0});
  CHECK(column<std::int64_t>(rig, "fired") == std::vector<std::int64_t>{4, 2, 0, 0});
  CHECK_THROWS_AS(rig.metric("died"), Error);

  const auto& drawn = figure(rig, "density_by_latent");
  CHECK(drawn.arrays.at("class").values<std::uint8_t>()[0] == 2);
  CHECK(drawn.arrays.at("class").values<std::uint8_t>()[1] == 0);
  CHECK(drawn.arrays.at("class").values<std::uint8_t>()[2] == 1);
  CHECK(drawn.options.at("classes").items()[1].at("role").string() == "dead");
  CHECK(figure(rig, "mean_by_density").arrays.at("index").count() == 2);
  const auto bins = figure(rig, "density_histogram").arrays.at("latents").values<float>();
  CHECK(bins[9] == 1);   // density .5 is in (.45, .5]
  CHECK(bins[19] == 1);  // density 1
  CHECK(std::count(bins.begin(), bins.end(), 0.0f) == 18);
  // 4 rows: from log10(1/4) = -0.602, in (-0.75, -0.5], to log10(1), in (-0.25, 0]
  const auto& by_log = figure(rig, "density_log_histogram").arrays;
  CHECK(as_vector(by_log.at("density")) == std::vector<float>{-0.625f, -0.375f, -0.125f});
  CHECK(as_vector(by_log.at("latents")) == std::vector<float>{0, 1, 1});
}

TEST_CASE("a density that is a power of ten is the upper edge of its bin") {
  std::vector<std::vector<float>> rows(10, {1, 0, 0});
  rows[0] = {1, 1, 1};
  for (std::size_t t = 1; t < 5; ++t) rows[t] = {1, 0, 1};
  Rig rig("measure.density");
  rig.input("codes", codes_of(rows, 3)).run();
  const auto& drawn = figure(rig, "density_log_histogram").arrays;
  CHECK(as_vector(drawn.at("density")) ==
        std::vector<float>{-1.125f, -0.875f, -0.625f, -0.375f, -0.125f});
  CHECK(as_vector(drawn.at("latents")) == std::vector<float>{1, 0, 0, 1, 1});  // .1, .5 and 1
}

TEST_CASE("density against epoch 0, with tokens") {
  Rig rig("measure.density");
  const auto tokens = tokens_of({"a", "b", "a", "c"});
  rig.input("codes", kNow).input("start", kStart).input("tokens", tokens);
  rig.run();
  CHECK(rig.metric("dead_at_start") == 0.25);
  CHECK(rig.metric("died") == 0.25);
  CHECK(rig.metric("start_alive") == 0.5);
  CHECK(rig.metric("start_always_on") == 0);
  CHECK(rig.metric("start_l0") == 0.5);
  CHECK(rig.metric("start_jaccard") == Approx(1.0 / 7));
  CHECK(rig.metric("one_type") == 1);
  CHECK(rig.metric("start_one_type") == 2);
  CHECK(column<std::int64_t>(rig, "types") == std::vector<std::int64_t>{3, 1, 0, 0});
  CHECK(figure(rig, "codes").options.at("row_names").strings().at(3) == "c");
}

TEST_CASE("the threshold is above, and may not be negative") {
  Rig rig("measure.density");
  rig.input("codes", kNow).param("threshold", 1.0);
  rig.run();
  CHECK(rig.metric("alive") == 0.25);
  for (const auto& metric : rig.emitted().metrics)
    if (metric.name != "rows" && metric.name != "latents")
      CHECK_THAT(metric.definition, Catch::EndsWith(" (fires: |z| > 1)"));
  CHECK_THAT(figure(rig, "density_by_latent").caption, Catch::Contains("(fires: |z| > 1)"));
  CHECK_THAT(figure(rig, "codes").caption, Catch::Contains("All stored activations"));
  CHECK_THROWS_WITH(Rig("measure.density").param("threshold", -0.5), Catch::Contains("threshold"));
}

// As absolute Top-K has them: the same codes with other signs fire as often and as strongly.
TEST_CASE("a latent whose activation is negative fires") {
  const Codes flipped = codes_of({{-1, 2, 0, 0}, {1, 0, 0, 0}, {-1, -2, 0, 0}, {-1, 0, 0, 0}}, 4);
  Rig rig("measure.density"), same("measure.density");
  rig.input("codes", flipped).input("start", kStart).param("threshold", 0.5);
  same.input("codes", kNow).input("start", kStart).param("threshold", 0.5);
  rig.run();
  same.run();
  REQUIRE(rig.metric("alive") == 0.5);
  for (const auto& metric : same.emitted().metrics) CHECK(rig.metric(metric.name) == metric.value);
  CHECK(other_bits(*rig.output<Table>("density"), *same.output<Table>("density")) == "");
}

TEST_CASE("inputs that do not belong together are refused, before and while running") {
  Rig planned("measure.density");
  planned.input("codes", kNow, {{{"tokens", 4}, {"latents", 4}}, {}})
      .input("start", kStart, {{{"tokens", 4}, {"latents", 8}}, {}});
  CHECK_THROWS_WITH(planned.run(),
                    Catch::Contains("start: expected 4 latents, as in codes, found 8"));
  Rig rig("measure.density");
  rig.input("codes", kNow).input("start", codes_of({{1}}, 1));
  CHECK_THROWS_WITH(rig.run(), Catch::Contains("the codes differ"));
}

TEST_CASE("codes of nothing have a density, too") {
  Rig rig("measure.density");
  rig.input("codes", codes_of({}, 3));
  rig.run();
  CHECK(rig.metric("alive") == 0);
  CHECK(std::isnan(rig.metric("l0")));
  Rig silent("measure.density");
  silent.input("codes", codes_of({{0, 0}, {0, 0}}, 2));
  silent.run();
  CHECK(silent.metric("dead") == 1);
  CHECK(silent.metric("l0") == 0);
}

TEST_CASE("windows that overlap are a warning: a token is several rows") {
  const auto warnings = [](std::int64_t overlap, bool across) {
    Rig rig("measure.density");
    rig.input("codes", kNow)
        .input("tokens", tokens_of({"a", "b", "a", "c"}),
               {{{"tokens", 4}}, Json::object({{"overlap", overlap}, {"across", across}})});
    return rig.plan().warnings();
  };
  CHECK(warnings(0, true).empty());
  CHECK_THAT(warnings(2, true).at(0), Catch::StartsWith("windows overlap, by 2 tokens each"));
  CHECK_THAT(warnings(2, false).at(0),
             Catch::StartsWith("of documents longer than a window, windows overlap"));
}
