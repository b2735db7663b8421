#include "host/record/variant_command.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

Plan plan_of(std::vector<SweepAxes> axes) {
  Plan plan;
  plan.axes = std::move(axes);
  plan.sources = {"/home/me/x.yaml", "/home/me/base.yaml"};
  plan.overrides = {"sae.lr=1"};
  return plan;
}

const SweepAxes kK{"grid", {"k"}, {{"8"}, {"16"}}}, kSeed{"seeds", {"seed"}, {{"0"}, {"1"}}},
    kCases{"cases", {"case"}, {{"topk"}, {"a, b"}}};

}  // namespace

TEST_CASE("a variant is repeated with one value on each axis, and the options of then") {
  const PlannedVariant variant{"", {{"k", "16"}, {"case", "a, b"}, {"seed", "1"}}, 1, {}, {}};
  const Plan plan = plan_of({kK, kCases, kSeed});
  const std::string own = "runner sweep x.yaml k=16 'case=[\"a, b\"]' seed=1";
  for (const std::string verb : {"", " run", " sweep"})
    CHECK(variant_command("runner" + verb + " x.yaml --jobs 2", plan, variant) ==
          own + " --jobs 2");
  CHECK(variant_command("runner sweep x.yaml k=8,16 --set 'sae.lr=[1, 2]' --seeds 2 --jobs 3", plan,
                        variant) == own + " --set 'sae.lr=[1, 2]' --jobs 3");
  for (const std::string other : {"sweep --resume x/1", "export x.yaml --to make"}) {
    const std::string file = other[0] == 's' ? "/home/me/x.yaml" : "x.yaml";
    CHECK(variant_command("runner " + other, plan, variant) ==
          "runner sweep " + file + " k=16 'case=[\"a, b\"]' seed=1 --set sae.lr=1");
  }
}

TEST_CASE("axes that a node gathers over stay, as they are together with others") {
  const PlannedVariant variant{"", {{"k", "16"}, {"seed", "1"}}, 1, {}, {}};
  Plan gathers = plan_of({kK, kSeed});
  gathers.nodes.emplace_back();
  gathers.nodes.back().over = {"seed"};
  CHECK(variant_command("runner sweep x.yaml k=8,16 --seeds 2", gathers, variant) ==
        "runner sweep x.yaml k=16 --seeds 2");
  Plan list = plan_of({{"list", {"k", "seed"}, {{"16", ""}, {"8", "2"}}}});
  list.nodes = gathers.nodes;
  CHECK(variant_command("runner x.yaml", list, variant) == "runner sweep x.yaml");
}

TEST_CASE("what a point of a list does not name is as the experiment has it") {
  const PlannedVariant variant{"", {{"k", "16"}, {"seed", "1"}}, 1, {}, {}};
  Plan list = plan_of({{"list", {"k", "layer"}, {{"16", ""}, {"8", "2"}}}, kSeed});
  CHECK(variant_command("runner x.yaml", list, variant) ==
        "runner sweep x.yaml k=16 seed=1 --unset sweep.list");
  list.where.conditions = {"layer != 3"};
  CHECK(variant_command("runner x.yaml --jobs 2", list, variant) ==
        "runner sweep x.yaml k=16 seed=1 --unset sweep.list --unset sweep.where --jobs 2");
  const PlannedVariant nowhere{"", {}, 0, {}, {}};
  CHECK(variant_command("runner x.yaml", list, nowhere) == "runner x.yaml");
}
