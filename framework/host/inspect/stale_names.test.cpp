#include "host/inspect/stale_names.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Strings = std::vector<std::string>;

namespace {

PluginInfo kurtosis() {
  StageInfo stage;
  stage.id = "measure.kurtosis";
  stage.params.resize(2);
  stage.params[0].name = "heavy";
  stage.params[1].name = "l1.coef";
  stage.inputs = {{"activations", "kazan.Activations/1", ""}};
  stage.outputs = {{"moments", "kazan.Table/1", ""}};
  PluginInfo plugin;
  plugin.stages = {stage};
  return plugin;
}

Strings stale(const std::string& chapter) {
  return stale_names(kurtosis(), "README.md", chapter);
}

}  // namespace

TEST_CASE("what the declarations have is not stale") {
  CHECK(
      stale(
          "# measure.kurtosis\n\nInput `activations` [tokens inputs]. Output `moments`, a table.\n"
          "## Parameters\n`heavy`: above which, default `1`. `l1`: short for `l1.coef`.\n"
          "| name | what |\n|---|---|\n| `heavy` | of `tails` |\n- `heavy`: again\n")
          .empty());
}

TEST_CASE("parameters and ports that are not declared are told with their line") {
  CHECK(stale("## Parameters\n`hevy`: above which.\n") ==
        Strings{"README.md:2: `hevy` is no parameter of measure.kurtosis (did you mean heavy?)"});
  CHECK(stale("## Parameters\nThese. `skip`: which. `heavy`: what.\n| `top` | how many |\n") ==
        Strings{"README.md:2: `skip` is no parameter of measure.kurtosis",
                "README.md:3: `top` is no parameter of measure.kurtosis"});
  CHECK(stale("\nInputs `activation` and `codes`. Output `moment`.\n") ==
        Strings{"README.md:2: `activation` is no input of measure.kurtosis (did you mean "
                "activations?)",
                "README.md:2: `codes` is no input of measure.kurtosis",
                "README.md:2: `moment` is no output of measure.kurtosis (did you mean moments?)"});
}

TEST_CASE("each port of a list is looked at, and nothing behind it") {
  CHECK(stale("Inputs `activations` and `codes`.\n") ==
        Strings{"README.md:1: `codes` is no input of measure.kurtosis"});
  CHECK(stale("Inputs `codes` [tokens latents], `activation`, and the `sae`; `skip` is none.\n") ==
        Strings{"README.md:1: `codes` is no input of measure.kurtosis",
                "README.md:1: `activation` is no input of measure.kurtosis (did you mean "
                "activations?)",
                "README.md:1: `sae` is no input of measure.kurtosis"});
  CHECK(stale("Outputs `moments`, `histogram`.\n") ==
        Strings{"README.md:1: `histogram` is no output of measure.kurtosis"});
  CHECK(stale("Inputs `activations`, the rows of `text`. Inputs `activations` [tokens\n"
              "Input `activations` and `codes` are two things. Outputs `moments`, one `table`\n"
              "Inputs are `many`. Outputs\nInputs `activations` and\nInputs `activations`")
            .empty());
}

TEST_CASE("words that may be something else are left alone") {
  CHECK(stale("`skip`: not in a section of parameters. Input `[tokens inputs]`.\n"
              "## Parameters\nSee `other.stage`, `k 3`.\n"
              "```\n`skip`: code\nInput `x`\n```\n## Ports\n`skip`: no more\n")
            .empty());
}

TEST_CASE("a heading may be empty, and lines may end as elsewhere") {
  CHECK(stale("#\n##  \n## Parameters\n`skip`: which.\n#\n`skip`: no parameter\n") ==
        Strings{"README.md:4: `skip` is no parameter of measure.kurtosis"});
  CHECK(stale("## Parameters\r\n`skip`: which.\r\n") ==
        Strings{"README.md:2: `skip` is no parameter of measure.kurtosis"});
}
