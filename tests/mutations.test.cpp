// Right experiments, each spoiled in one place in many ways: whatever comes of it, a check answers
// with places, and never with a fault of its own.
#include <catch2/catch.hpp>

#include "host/config/experiment.hpp"
#include "host/graph/planning.hpp"
#include "mutated.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

void check_answer(const Diagnostics& diagnostics) {
  const int code = diagnostics.exit_code();
  const bool known = code == 0 || code == 65 || code == 66 || code == 69;
  CHECK(known);
  bool located = code == 0;
  for (const auto& d : diagnostics.all()) {
    CAPTURE(d.text());
    CHECK_FALSE(d.complaint.message.empty());
    CHECK_FALSE(d.complaint.code.empty());
    d.to_json("x");
    if (d.severity == Severity::error && d.at.line > 0) located = true;
    if (d.at.line == 0) continue;
    const bool forward =
        d.at.end_line > d.at.line || (d.at.end_line == d.at.line && d.at.end_column >= d.at.column);
    CHECK(forward);
    CHECK(d.at.column <= static_cast<int>(d.at.line_text().size()) + 1);
  }
  CHECK(located);
}

}  // namespace

TEST_CASE("a spoiled experiment is told where, and no fault of ours comes up") {
  ::setenv("HF_HOME", "/nowhere", 1);
  Catalog catalog(plugin_folders({}));
  FileHashes hashes({});
  const auto files = experiments_in_the_tree();
  REQUIRE(files.size() >= 15);
  std::size_t tried = 0, failed = 0;
  for (const auto& file : files) {
    const auto all = mutations(read_file(file));
    // Of all files together some thousand: of each file every step-th, from another start.
    const std::size_t step = std::max<std::size_t>(1, all.size() / 120);
    for (std::size_t i = tried % step; i < all.size(); i += step, ++tried) {
      CAPTURE(file, all[i].what, all[i].text);
      Diagnostics diagnostics;
      const auto experiment = load_experiment(file, {.text = all[i].text}, diagnostics);
      if (!experiment.nodes.empty()) make_plan(experiment, catalog, hashes, {1}, diagnostics);
      check_answer(diagnostics);
      failed += diagnostics.failed();
    }
  }
  CHECK(tried > 1500);
  CHECK(failed > tried / 2);  // the mutations bite
}
