#include <catch2/catch.hpp>

#include "sdk/artifacts/table.hpp"
#include "testing/fixtures.hpp"
#include "testing/rig.hpp"

TEST_CASE("the length of each input") {
  kazan::testing::Rig rig("measure.gram");
  rig.input("activations", kazan::testing::activations_of({{3, 1}, {4, 0}}));
  rig.run();
  const auto norms = rig.output<kazan::Table>("norms");
  CHECK(std::get<kazan::Column::Numbers>(norms->column("norm").values) ==
        std::vector<double>{5, 1});
}
