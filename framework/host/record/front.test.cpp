#include "host/record/front.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "host/record/sweep_run.hpp"

using namespace kazan;
using Run = kazan::testing::SweepRun;
using Names = std::vector<std::string>;

namespace {

const Names kColumns = {"fit.fvu", "sae.l0"};

std::vector<std::size_t> rows_on(const Front& front) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < front.on.size(); ++i)
    if (front.on[i]) rows.push_back(i);
  return rows;
}

}  // namespace

TEST_CASE("the front has what none beats in both") {
  Run run;
  run.variant({{"k", "1"}}, 0.9, 1);
  run.variant({{"k", "2"}}, 0.5, 2);
  run.variant({{"k", "3"}}, 0.6, 3);  // beaten by the one before
  run.variant({{"k", "4"}}, 0.5, 2);  // equal to one in it
  run.variant({{"k", "5"}}, 0.1, 9);
  run.variant({{"k", "6"}}, 0.0, 0);
  run.lose("fit");                      // it would beat them all
  run.variant({{"k", "7"}}, NAN, 0.5);  // no number beats
  const auto front = front_of(run.table(true), kColumns);
  CHECK(rows_on(front) == std::vector<std::size_t>{0, 1, 3, 4});
  CHECK(front.groups == 1);
  CHECK_FALSE(front.whole());
  CHECK(meaning(front) == "no row has both less fit.fvu and less sae.l0");
}

TEST_CASE("what was measured on other activations is not compared") {
  Run run;
  for (const char* const layer : {"0", "1"})
    for (const double k : {1.0, 2.0})
      run.variant({{"layer", layer}, {"k", std::to_string(k)}},
                  layer[0] == '0' ? 0.01 / k : 0.9 / k, k, std::string("acts of ") + layer);
  run.variant({{"layer", "2"}, {"k", "1"}}, 0.5, 1, "acts of 2");
  const auto front = front_of(run.table(true), kColumns);
  CHECK(rows_on(front) == std::vector<std::size_t>{0, 1, 2, 3});  // layer 1 is worse, and another
  CHECK(front.by == Names{"layer"});
  CHECK(front.group[0] != front.group[2]);
  CHECK_FALSE(front.group[4]);  // nothing to compare it with
  CHECK(front.whole());
  CHECK(meaning(front) ==
        "no row of the same layer, so of the same activations, has both less fit.fvu and less "
        "sae.l0");
}

TEST_CASE("what is compared is told by what there is, not by what can be compared") {
  const bool alone = GENERATE(true, false);  // or it lacks its number
  Run run;
  run.variant({{"layer", "3"}, {"k", "1"}}, 0.5, 1, "acts of 3");
  run.variant({{"layer", "3"}, {"k", "2"}}, 0.6, 2, "acts of 3");
  run.variant({{"layer", "5"}, {"k", "1"}}, 0.1, 1, "acts of 5");
  if (!alone) run.lose("fit");
  const auto front = front_of(run.table(true), kColumns);
  CHECK(front.groups == 1);
  CHECK(front.alone == (alone ? 1 : 0));
  CHECK(front.lacking == (alone ? 0 : 1));
  CHECK(front_line(front, "*") ==
        "*: no row of the same layer, so of the same activations, has both less fit.fvu and less "
        "sae.l0; 1 row " +
            std::string(alone ? "is alone with its activations" : "lacks one of these numbers") +
            ": compared with none");
}

TEST_CASE("of a whole front how many rows are on it") {
  Run run;
  run.variant({{"layer", "3"}, {"k", "1"}}, 0.5, 1, "acts of 3");
  run.variant({{"layer", "3"}, {"k", "2"}}, 0.4, 2, "acts of 3");
  CHECK(wholeness(front_of(run.table(true), kColumns)) == "every row is on the front");
  run.variant({{"layer", "5"}, {"k", "1"}}, 0.1, 1, "acts of 5");
  run.variant({{"layer", "3"}, {"k", "3"}}, 0.3, 3, "acts of 3");
  run.lose("sae");
  const auto front = front_of(run.table(true), kColumns);
  CHECK(wholeness(front) == "each of the 2 rows that are compared, of 4, is on the front");
  CHECK(not_compared(front) ==
        "1 row is alone with its activations, 1 row lacks one of these numbers: compared with "
        "none");
}

TEST_CASE("where several places have the same activations, these are said") {
  Run run;
  const char* const texts[] = {"a", "a", "b", "b"};
  for (const char* const n : {"0", "1", "2", "3"})
    run.variant({{"case", n}}, 0.5, 1, texts[n[0] - '0']);
  const auto front = front_of(run.table(true), kColumns);
  CHECK(front.groups == 2);
  CHECK(front.by.empty());
  CHECK_THAT(meaning(front),
             Catch::StartsWith("no row of the same activations (those of case 0, 1; of "
                               "case 2, 3) has both less"));
}

TEST_CASE("a front that nothing is on is not whole") {
  Run run;
  run.variant({{"k", "1"}}, 0.9, 1, "one text");
  run.variant({{"k", "2"}}, 0.5, 2, "another");
  CHECK(front_of(run.table(true), kColumns).empty());
  CHECK_FALSE(front_of(run.table(true), kColumns).whole());
}

TEST_CASE("the usual front is of what is shown") {
  Run run;
  run.variant({{"k", "1"}}, 0.9, 1);
  run.node("held_fit", "fvu", 0.8);
  run.variant({{"k", "2"}}, 0.5, 2);
  run.node("held_fit", "fvu", 0.6);
  CHECK(usual_front(run.table(true), {"fit.fvu", "held_fit.fvu", "sae.l0"}) == kColumns);
  CHECK(usual_front(run.table(true), {"held_fit.fvu"}) == Names{"held_fit.fvu", "sae.l0"});
  CHECK(usual_front(run.table(true), {"sae.l0"}).empty());
}
