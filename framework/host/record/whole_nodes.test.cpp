#include "host/record/whole_nodes.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

void node(Plan& plan, const std::string& name, const std::vector<std::string>& reads = {}) {
  PlannedNode node;
  node.name = name;
  node.id = "id-" + name;
  for (const auto& from : reads) node.inputs["in"].push_back({from, "out", ""});
  plan.nodes.push_back(std::move(node));
}

// Two k times two seeds. `text` is of all; `fit` of one each; `mean` gathers over k.
Plan swept() {
  Plan plan;
  node(plan, "text");
  for (const char* const at : {"k=1,seed=0", "k=1,seed=1", "k=2,seed=0", "k=2,seed=1"}) {
    const std::string fit = "fit[" + std::string(at) + "]";
    const std::string seed = std::string(at).substr(4);
    node(plan, fit, {"text"});
    plan.variants.push_back({at, {}, 0, {}, {{"text", "text"}, {"fit", fit}}});
  }
  return plan;
}

}  // namespace

TEST_CASE("what all variants share is the sweep's, and gathers nothing") {
  const Plan plan = swept();
  CHECK(whole_nodes(plan) == std::vector<std::string>{"id-text"});
}

TEST_CASE("a node with over gathers, if only what all of its variants share") {
  Plan plan = swept();
  node(plan, "mean", {"text"});
  for (auto& variant : plan.variants) variant.nodes["mean"] = "mean";
  CHECK(gathering_nodes(plan).empty());
  plan.nodes.back().over = {"k"};
  CHECK(gathering_nodes(plan) == std::set<std::string>{"mean"});
}

TEST_CASE("a node that reads several variants' nodes gathers, and so does what reads it") {
  const bool of_variants = GENERATE(true, false);  // do variants list it as theirs?
  Plan plan = swept();
  for (const std::string seed : {"seed=0", "seed=1"}) {
    const std::string mean = "mean[" + seed + "]", plot = "plot[" + seed + "]";
    node(plan, mean, {"fit[k=1," + seed + "]", "fit[k=2," + seed + "]"});
    node(plan, plot, {mean});
    for (auto& variant : plan.variants)
      if (of_variants && variant.id.ends_with(seed)) {
        variant.nodes["mean"] = mean;
        variant.nodes["plot"] = plot;
      }
  }
  CHECK(whole_nodes(plan) == std::vector<std::string>{"id-text", "id-mean[seed=0]",
                                                      "id-plot[seed=0]", "id-mean[seed=1]",
                                                      "id-plot[seed=1]"});
}
