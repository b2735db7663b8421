#include <catch2/catch.hpp>
#include <cmath>

#include "plugin_name_maths.hpp"
#include "sdk/artifacts/table.hpp"
#include "testing/compare.hpp"
#include "testing/fixtures.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

std::vector<double> column(Rig& rig, const std::string& name) {
  return std::get<Column::Numbers>(rig.output<Table>("moments")->column(name).values);
}

// The definition, in two passes.
double kurtosis_of(const std::vector<float>& values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0, m2 = 0, m4 = 0;
  for (const float v : values) mean += v / n;
  for (const float v : values) m2 += std::pow(v - mean, 2) / n;
  for (const float v : values) m4 += std::pow(v - mean, 4) / n;
  return m4 / (m2 * m2) - 3;
}

}  // namespace

TEST_CASE("moments are those of the definition, also far from 0") {
  const float far = GENERATE(0.0f, 1000.0f);
  plugin_name_maths::Moments moments(1);
  std::vector<float> values;
  for (const auto& row : random_rows(200, 1, 0.2, 5)) {
    values.push_back(row[0] + far);
    moments.add({&values.back(), 1});
  }
  CHECK(moments.rows() == 200);
  CHECK(moments.kurtosis()[0] == Approx(kurtosis_of(values)).epsilon(1e-9));
}

TEST_CASE("kurtosis that can be told by hand") {
  Rig rig("plugin_family.plugin_name");
  // The second input is 5 on one row in five: with p = 1/5, 1 / (p (1 - p)) - 6 = 0.25. The first
  // has light tails, and the third none.
  rig.input("activations",
            activations_of({{1, 0, 7}, {-1, 0, 7}, {1, 0, 7}, {-1, 0, 7}, {0, 5, 7}}));
  rig.param("heavy", 0.0);
  rig.run();
  CHECK(column(rig, "mean")[1] == 1);
  CHECK(column(rig, "variance")[1] == Approx(4));
  CHECK(column(rig, "kurtosis")[1] == Approx(0.25));
  CHECK(std::isnan(column(rig, "kurtosis")[2]));  // it never changes
  CHECK(rig.metric("inputs") == 2);
  CHECK(rig.metric("heavy_share") == 0.5);
  CHECK(rig.metric("largest_kurtosis") == Approx(0.25));
  CHECK(rig.figure("kurtosis_by_input").arrays.at("y").count() == 2);
}

TEST_CASE("the first tokens of each window can be left out") {
  Rig rig("plugin_family.plugin_name");
  rig.input("activations", activations_of({{100}, {1}, {-1}, {50}, {1}, {-1}}, {0, 1, 2, 0, 1, 2}));
  rig.param("skip", 1);
  rig.run();
  CHECK(rig.metric("rows") == 4);
  CHECK(column(rig, "kurtosis")[0] == -2);
}

TEST_CASE("features that are rare and strong have heavy tails") {
  const Planted rare = planted({.rows = 2000, .inputs = 8, .features = 8, .active = 1});
  Rig rig("plugin_family.plugin_name");
  rig.input("activations", activations_of(random_rows(2000, 8, 0.02, 1)));
  rig.run();
  CHECK(rig.metric("mean_kurtosis") > 10);
  Rig mixed("plugin_family.plugin_name");  // each input is a mixture of all features
  mixed.input("activations", rare.activations());
  mixed.run();
  CHECK(mixed.metric("mean_kurtosis") < rig.metric("mean_kurtosis"));
}

TEST_CASE("the same rows give the same bits, and what comes out is known before") {
  const Planted p = planted({.rows = 1500, .inputs = 4});  // more than a block
  const auto moments = [&] {
    Rig rig("plugin_family.plugin_name");
    rig.input("activations", p.activations(), {{{"tokens", 1500}, {"inputs", 4}}});
    CHECK(rig.plan().outputs().at("moments").size("inputs") == 4);
    CHECK(rig.plan().estimate().memory_bytes > 0);
    rig.run();
    return rig.output<Table>("moments");
  };
  CHECK(other_bits(*moments(), *moments()) == "");
}

TEST_CASE("values that make no sense are refused") {
  Rig rig("plugin_family.plugin_name");
  CHECK_THROWS_WITH(rig.param("skip", -1), Contains("skip"));
  CHECK_THROWS_WITH(rig.param("heavy", -0.5), Contains("heavy"));
  rig.input("activations", activations_of({{1}, {2}})).param("skip", 2);
  CHECK_THROWS_WITH(rig.run(), Contains("skip leaves no rows of 2"));
}
