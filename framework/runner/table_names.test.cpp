#include "runner/table_names.hpp"

#include <catch2/catch.hpp>

#include "host/record/sweep_run.hpp"
#include "runner/table_order.hpp"

using namespace kazan;
using Run = kazan::testing::SweepRun;
using Catch::Contains;
using Rows = std::vector<std::size_t>;

namespace {

// sae.l0, fit.fvu, held_fit.fvu; the last variant has no held_fit.
struct Named : Run {
  Named() {
    variant({{"k", "16"}, {"mode", "b"}}, 0.5, 3);
    node("held_fit", "fvu", 0.7);
    variant({{"k", "8"}, {"mode", "a"}}, 0.6, 2);
    node("held_fit", "fvu", 0.8);
    variant({{"k", "0.5*inputs"}}, 0.4, 1);
    node("held_fit", "fvu", 0.9);
    lose("held_fit");
  }
};

}  // namespace

TEST_CASE("a metric alone is enough where one node has it") {
  const auto table = Named().table(true);
  CHECK(column_named(table, "sae.l0", "--sort") == "sae.l0");
  CHECK(column_named(table, "l0", "--sort") == "sae.l0");
  CHECK(columns_named(table, "l0,fit.fvu", "--metrics") ==
        std::vector<std::string>{"sae.l0", "fit.fvu"});
  CHECK_THROWS_WITH(column_named(table, "fvu", "--metrics"),
                    "--metrics fvu: several nodes have it; expected fit.fvu or held_fit.fvu");
}

TEST_CASE("a metric that no variant has is told, with the nearest") {
  Named run;
  const auto table = run.table(true);
  CHECK_THROWS_WITH(column_named(table, "fit.fuv", "--metrics"),
                    "--metrics fit.fuv: no variant has such a metric (did you mean fit.fvu?); "
                    "runner table RUN --all shows all metrics");
  CHECK_THROWS_WITH(column_named(table, "l00", "--front"), Contains("did you mean l0?"));
  CHECK_THROWS_WITH(column_named(table, "fuv", "--sort", {"k"}),
                    Contains("(did you mean fit.fvu or held_fit.fvu?)"));
  CHECK_THROWS_WITH(column_named(table, "held_fit.mse", "--metrics"),
                    "--metrics held_fit.mse: no variant has told it; 1 node held_fit failed or did "
                    "not run");
}

TEST_CASE("rows are sorted by an axis or a column, and those that lack it come last") {
  const auto table = Named().table(true);
  CHECK(order_of(table, "", false) == Rows{0, 1, 2});
  CHECK(order_of(table, "k", false) == Rows{1, 0, 2});  // as numbers, then names
  CHECK(order_of(table, "k", true) == Rows{2, 0, 1});
  CHECK(order_of(table, "mode", false) == Rows{1, 0, 2});
  CHECK(order_of(table, "mode", true) == Rows{0, 1, 2});
  CHECK(order_of(table, "l0", false) == Rows{2, 1, 0});
  CHECK(order_of(table, "held_fit.fvu", true) == Rows{1, 0, 2});
  CHECK_THROWS_WITH(
      order_of(table, "mod", false),
      Contains("--sort mod: no axis is called so, and no variant has such a metric") &&
          Contains("did you mean mode?") && Contains("the axes are k, mode"));
}

TEST_CASE("rows of all seeds are not sorted by seed, and what has a row for each is told") {
  Run run;
  for (const char* const seed : {"0", "1"}) run.variant({{"k", "8"}, {"seed", seed}}, 0.5, 3);
  CHECK_THROWS_WITH(order_of(run.table(true), "seed", false),
                    Contains("--sort seed: a row stands for all seeds of a variant; with --each"));
  CHECK(order_of(run.table(false), "seed", true) == Rows{1, 0});
  CHECK_THROWS_WITH(order_of(Named().table(true), "seed", false), Contains("no axis is called so"));
}
