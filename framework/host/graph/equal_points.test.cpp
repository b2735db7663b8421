#include "host/graph/equal_points.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Points = std::vector<std::size_t>;

namespace {

// `made` says what node a variant has.
template <class Made>
Plan swept(const std::vector<SweepAxes>& axes, const Made& made) {
  Plan plan;
  plan.axes = axes;
  for (const auto& a : axes[0].points)
    for (const auto& b : axes[1].points) {
      Coordinates at;
      for (std::size_t i = 0; i < a.size(); ++i) at.push_back({axes[0].names[i], a[i]});
      for (std::size_t i = 0; i < b.size(); ++i) at.push_back({axes[1].names[i], b[i]});
      plan.variants.push_back({text_of(at), at, 0, {}, {{"n", made(a[0], b[0])}}});
    }
  return plan;
}

const SweepAxes kCases{"cases", {"case"}, {{"topk"}, {"l1"}}};
const SweepAxes kK{"grid", {"k"}, {{"384"}, {"16"}, {"0.5*inputs"}}};

}  // namespace

TEST_CASE("spellings of one value are found") {
  const Plan plan = swept({kCases, kK}, [](const std::string& a, const std::string& k) {
    return a + (k == "0.5*inputs" ? "384" : k);
  });
  const auto equal = equal_points(plan);
  REQUIRE(equal.size() == 1);
  CHECK(equal[0].axes->names == std::vector<std::string>{"k"});
  CHECK(equal[0].points == Points{0, 2});
  CHECK(variants_that_differ(plan) == 4);
  Diagnostics diagnostics;
  warn_of_equal_points(plan, diagnostics);
  CHECK_FALSE(diagnostics.failed());
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].complaint.message ==
        "k: 384 and 0.5*inputs come out the same in every variant; expected values that differ");
}

TEST_CASE("what one case ignores is not the same everywhere") {
  const Plan plan = swept({kCases, kK}, [](const std::string& a, const std::string& k) {
    return a == "l1" ? a : a + k;
  });
  CHECK(equal_points(plan).empty());
  CHECK(variants_that_differ(plan) == 4);
}

TEST_CASE("points of axes that vary together are compared as one, and many are counted") {
  SweepAxes zip{"zip", {"lr", "k"}, {{"1e-3", "8"}, {"0.001", "8.0"}, {"1", "8"}}};
  SweepAxes seeds{"seeds", {"seed"}, {}};
  for (int i = 0; i < 9; ++i) seeds.points.push_back({std::to_string(i)});
  const Plan plan = swept({zip, seeds}, [](const std::string& lr, const std::string&) {
    return lr == "1" ? lr : "0.001";
  });
  Diagnostics diagnostics;
  warn_of_equal_points(plan, diagnostics);
  REQUIRE(diagnostics.all().size() == 2);
  CHECK_THAT(diagnostics.all()[0].complaint.message,
             Catch::StartsWith("lr, k: (1e-3, 8) and (0.001, 8.0) come out the same"));
  CHECK_THAT(diagnostics.all()[1].complaint.message,
             Catch::StartsWith("seed: 0, 1, 2, 3, 4 and 4 more come out the same"));
}
