#include "runner/table_text.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "host/record/sweep_run.hpp"

using namespace kazan;
using Run = kazan::testing::SweepRun;
using Catch::Contains;

namespace {

// Three seeds of k 8, of which one has no fvu; of k 9 one seed was run.
struct ThreeSeeds : Run {
  ThreeSeeds() {
    variant({{"k", "8"}, {"seed", "0"}}, 0.5, 8);
    variant({{"k", "8"}, {"seed", "1"}}, 0.7, 8);
    variant({{"k", "8"}, {"seed", "2"}}, 0.3, 8);
    lose("fit");
    variant({{"k", "9"}, {"seed", "0"}}, NAN, 9);
  }
};

}  // namespace

TEST_CASE("columns of the CSV have names of their own") {
  Run run;
  run.variant({{"sae.l0", "1"}, {"seeds", "x"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"sae.l0", "1"}, {"seeds", "x"}, {"seed", "1"}}, 0.5, 8);
  const auto table = run.table(true);
  const auto csv = table_csv(whole_view(table));
  CHECK(csv.starts_with("sae.l0,seeds,variants,seeds_2,sae.l0_2,sae.l0.half,"));
}

TEST_CASE("a mean over fewer seeds is marked, for people and for programs") {
  const ThreeSeeds run;
  const auto table = run.table(true);
  const auto view = whole_view(table);
  for (const auto& text : {table_text(view), table_markdown(view)}) {
    CHECK_THAT(text, Contains("(2 of 3)") && Contains("(1 of 3): so many of the row's seeds"));
    CHECK_THAT(text, Contains("undefined") && Contains("seeds"));
  }
  CHECK(table_csv(view) ==
        "k,variants,seeds,sae.l0,sae.l0.half,sae.l0.count,sae.l0.of,"
        "fit.fvu,fit.fvu.half,fit.fvu.count,fit.fvu.of\n"
        "8,3,3,8.0,0.0,3,3,0.6,1.270620473617469,2,3\n"
        "9,1,1,9.0,,1,1,,,0,1\n");
  const Json json = table_json(view);
  const Json& value = json.at("rows").items()[0].at("values").at("fit.fvu");
  CHECK(value.at("count").integer() == 2);
  CHECK(value.at("of").integer() == 3);
  const Json& undefined = json.at("rows").items()[1].at("values").at("fit.fvu").at("mean");
  CHECK(undefined.dump() == "null");
}

TEST_CASE("where all seeds gave a value nothing is marked") {
  Run run;
  run.variant({{"k", "8"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"k", "8"}, {"seed", "1"}}, 0.7, 8);
  const auto table = run.table(true);
  CHECK_THAT(table_text(whole_view(table)), Contains("0.6 ±") && !Contains("1 of 2"));
}

TEST_CASE("the front is marked where some row is not on it, and told in words where all are") {
  const bool beaten = GENERATE(false, true);
  Run run;
  run.variant({{"k", "8"}}, 0.5, 8);
  run.variant({{"k", "9"}}, beaten ? 0.6 : 0.4, 9);
  const auto table = run.table(true);
  const std::string text = table_text(whole_view(table));
  const std::string meaning = "no row has both less fit.fvu and less sae.l0";
  CAPTURE(text);
  if (beaten)
    CHECK_THAT(text, Contains("\n*  8 ") && Contains("\n   9 ") && Contains("  *: " + meaning));
  else
    CHECK_THAT(text, !Contains("*") && Contains("  every row is on the front: " + meaning));
}
