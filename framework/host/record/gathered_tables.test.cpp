#include "host/record/gathered_tables.hpp"

#include <catch2/catch.hpp>

#include "host/record/sweep_run.hpp"
#include "host/record/table_view.hpp"

using namespace kazan;
using Run = kazan::testing::SweepRun;
using Names = std::vector<std::string>;

namespace {

// Two k, two seeds: `agree` gathers over seeds, `trained` over all.
struct Gathering : Run {
  Gathering() {
    for (const char* const k : {"8", "9"})
      for (const char* const seed : {"0", "1"}) variant({{"k", k}, {"seed", seed}}, 0.5, 8);
    gather("agree[k=8]", "sae", {0, 1}, "shared", 0.9, {"seed"});
    gather("agree[k=9]", "sae", {2, 3}, "shared", 0.7, {"seed"});
    gather("trained", "fit", {0, 1, 2, 3}, "fvu_at_32.l1", 0.3, {"k", "seed"});
  }
};

}  // namespace

TEST_CASE("nodes that gather have a table each, a row a node") {
  Gathering run;
  const auto main = run.table(true);  // writes the plan
  const auto tables = gathered_tables(run.folder(), run.plan(), true);
  REQUIRE(tables.size() == 2);
  CHECK(tables[0].node == "agree");
  CHECK(tables[0].over == Names{"seed"});
  CHECK(tables[0].table.axes == Names{"k"});
  REQUIRE(tables[0].table.rows.size() == 2);
  CHECK(tables[0].table.rows[1].at == Names{"9"});
  CHECK(tables[0].table.rows[1].values.at("agree.shared").mean == 0.7);
  CHECK(tables[0].table.rows[0].variants == Names{run.plan().find("agree[k=8]")->id});
  CHECK(tables[1].over == Names{"k", "seed"});
  CHECK(tables[1].table.axes.empty());
  CHECK(tables[1].table.rows.size() == 1);
  CHECK(main.column("agree.shared")->apart);
  CHECK(headlines(main) == Names{"sae.l0", "fit.fvu"});
}

TEST_CASE("what the experiment shows stands in the sweep's table too") {
  Gathering run;
  run.plan().shown = {"agree.shared"};
  CHECK(headlines(run.table(true)) == Names{"agree.shared"});
}

TEST_CASE("nodes that differ in their seed are one row, or a row each") {
  Run run;
  for (const char* const k : {"8", "9"})
    for (const char* const seed : {"0", "1"}) run.variant({{"k", k}, {"seed", seed}}, 0.5, 8);
  run.gather("mean[seed=0]", "fit", {0, 2}, "fvu", 0.2, {"k"});
  run.gather("mean[seed=1]", "fit", {1, 3}, "fvu", 0.4, {"k"});
  run.table(true);
  const auto one = gathered_tables(run.folder(), run.plan(), true);
  REQUIRE(one[0].table.rows.size() == 1);
  CHECK(one[0].table.rows[0].values.at("mean.fvu").mean == Approx(0.3));
  CHECK(one[0].table.rows[0].values.at("mean.fvu").count == 2);
  CHECK(gathered_tables(run.folder(), run.plan(), false)[0].table.axes == Names{"seed"});
}

TEST_CASE("a node that came out the same at several places is at any of them") {
  Run run;
  run.variant({{"case", "topk"}, {"k", "8"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"case", "topk"}, {"k", "9"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"case", "l1"}, {"k", "8"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"case", "l1"}, {"k", "9"}, {"seed", "0"}}, 0.5, 8);
  run.same_as(2);
  for (const std::size_t v : {0, 1}) {
    const std::string name = "agree[case=topk,k=" + std::string(v ? "9]" : "8]");
    run.gather(name, "sae", {v}, "shared", 0.5, {"seed"});
  }
  run.gather("agree[case=l1]", "sae", {2, 3}, "shared", 0.7, {"seed"});
  run.table(true);
  const auto tables = gathered_tables(run.folder(), run.plan(), true);
  REQUIRE(tables.size() == 1);
  CHECK(tables[0].table.axes == Names{"case", "k"});
  REQUIRE(tables[0].table.rows.size() == 3);
  CHECK(tables[0].table.rows[2].at == Names{"l1", "any"});
}
