#include "host/record/sweep_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"
#include "host/record/gathered_tables.hpp"
#include "host/record/sweep_run.hpp"
#include "host/record/table_view.hpp"

using namespace kazan;
using Run = kazan::testing::SweepRun;
using Names = std::vector<std::string>;

TEST_CASE("a spread is a mean and half of its interval") {
  const auto one = spread_of({3});
  CHECK(one.mean == 3);
  CHECK_FALSE(one.half);
  const auto three = spread_of({1, 2, 6});
  CHECK(three.mean == Approx(3));
  CHECK(three.count == 3);
  // s = sqrt((4 + 1 + 9) / 2), t(0.975, 2) = 4.302653 (any table of Student's t)
  CHECK(*three.half == Approx(4.302653 * std::sqrt(7.0) / std::sqrt(3.0)).epsilon(1e-6));
  // t(0.975, 1) = tan(0.475 pi), the quantile of a Cauchy variable
  CHECK(*spread_of({0, 2}).half == Approx(std::tan(0.475 * 3.14159265358979)).epsilon(1e-9));
}

TEST_CASE("a mean over fewer seeds than there are says of how many") {
  Run run;
  run.variant({{"k", "8"}, {"seed", "0"}}, 0.5, NAN);
  run.variant({{"k", "8"}, {"seed", "1"}}, 0.7, NAN);
  run.variant({{"k", "8"}, {"seed", "2"}}, 0.3, 8);
  run.lose("fit");
  const auto table = run.table(true);
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0].seeds == 3);
  const auto& fvu = table.rows[0].values.at("fit.fvu");
  CHECK(fvu.mean == Approx(0.6));
  CHECK(fvu.count == 2);
  CHECK(fvu.of == 3);
  const auto& l0 = table.rows[0].values.at("sae.l0");  // undefined in two, not 0 there
  CHECK(l0.mean == 8);
  CHECK(l0.count == 1);
  CHECK(l0.of == 3);
}

TEST_CASE("what is undefined everywhere is there, and no number") {
  Run run;
  run.variant({{"k", "8"}}, NAN, 8);
  const auto table = run.table(true);
  REQUIRE(table.column("fit.fvu"));
  CHECK(std::isnan(table.rows[0].values.at("fit.fvu").mean));
  CHECK(table.rows[0].values.at("fit.fvu").count == 0);
  CHECK(table.rows[0].missing.empty());
}

TEST_CASE("columns come in the order of nodes, whatever has a result") {
  Run run;
  run.variant({{"k", "8"}}, 0.5, 8);
  run.lose("sae");
  run.variant({{"k", "9"}}, 0.5, 9);
  const auto table = run.table(true);
  REQUIRE(table.columns.size() == 2);
  CHECK(table.columns[0].name == "sae.l0");
}

TEST_CASE("what seeds share is one value, with no spread") {
  Run run;
  run.variant({{"k", "8"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"k", "8"}, {"seed", "1"}}, 0.7, 8);
  run.plan().variants[1].nodes["sae"] = run.plan().variants[0].nodes["sae"];
  const auto table = run.table(true);
  CHECK(table.rows[0].values.at("sae.l0").count == 1);
  CHECK(table.rows[0].values.at("sae.l0").of == 1);
  CHECK(table.rows[0].values.at("fit.fvu").count == 2);
}

TEST_CASE("a shown metric that nodes without results would tell has its column") {
  Run run;
  run.variant({{"k", "1"}}, 0.9, 1);
  run.lose("fit");
  run.plan().shown = {"fit.fvu", "sae.l0"};
  const auto table = run.table(true);
  CHECK(table.not_told.empty());
  REQUIRE(headlines(table) == std::vector<std::string>{"fit.fvu", "sae.l0"});
  CHECK(table.rows[0].values.count("fit.fvu") == 0);
  run.plan().shown = {"sae.fuv"};  // sae told what it has
  CHECK(run.table(true).not_told == std::vector<std::string>{"sae.fuv"});
}

TEST_CASE("the experiment may say which columns are shown first") {
  Run run;
  run.variant({{"k", "8"}}, 0.5, 8);
  CHECK(run.table(true).column("sae.l0")->headline);
  run.plan().shown = {"fit.fvu"};
  CHECK_FALSE(run.table(true).column("sae.l0")->headline);
  CHECK(run.table(true).column("fit.fvu")->headline);
  CHECK(run.table(true).columns[0].name == "fit.fvu");
  run.plan().shown = {"fit.fuv", "fit.fvu"};
  CHECK(run.table(true).not_told == std::vector<std::string>{"fit.fuv"});
  run.plan().shown = {"fit.fuv"};
  CHECK(run.table(true).column("sae.l0")->headline);  // as if it said nothing
}

TEST_CASE("a table has a row for each variant, or for all seeds of one") {
  Run run;
  run.variant({{"k", "8"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"k", "8"}, {"seed", "1"}}, 0.7, 8);
  run.variant({{"k", "16"}, {"seed", "0"}}, 0.4, 16);
  const auto each = run.table(false);
  CHECK(each.axes == std::vector<std::string>{"k", "seed"});
  REQUIRE(each.rows.size() == 3);
  CHECK(each.rows[1].values.at("fit.fvu").mean == 0.7);
  REQUIRE(each.columns.size() == 2);
  CHECK(each.columns[0].name == "sae.l0");  // as the plan has them
  CHECK(each.column("fit.fvu")->definition == "what fvu is");
  const auto seeds = run.table(true);
  CHECK(seeds.axes == std::vector<std::string>{"k"});
  REQUIRE(seeds.rows.size() == 2);
  CHECK(seeds.rows[0].variants == std::vector<std::string>{"k=8,seed=0", "k=8,seed=1"});
  CHECK(seeds.rows[0].values.at("fit.fvu").mean == Approx(0.6));
  CHECK(seeds.rows[0].values.at("fit.fvu").half.has_value());
  CHECK_FALSE(seeds.rows[1].values.at("fit.fvu").half);
}

TEST_CASE("an axis that comes up later is empty for the rows before") {
  Run run;
  run.variant({{"k", "8"}}, 1, 1);
  run.variant({{"layer", "2"}}, 1, 1);
  const auto table = run.table(true);
  CHECK(table.axes == std::vector<std::string>{"k", "layer"});
  CHECK(table.rows[0].at == std::vector<std::string>{"8", ""});
  CHECK(table.rows[1].at == std::vector<std::string>{"", "2"});
}

TEST_CASE("what is not there is said, and hides nothing else") {
  Run run;
  run.variant({{"k", "8"}}, 1, 8);
  run.variant({{"k", "9"}}, 1, 9);
  run.lose("fit");
  const auto table = run.table(true);
  CHECK(table.rows[0].missing.empty());
  CHECK(table.rows[1].missing == std::vector<std::string>{"fit[k=9]"});
  CHECK_FALSE(table.rows[1].values.contains("fit.fvu"));
  CHECK(table.rows[1].values.at("sae.l0").mean == 9);
}

TEST_CASE("variants that come out the same are one row, at any place") {
  Run run;
  for (const char* const k : {"8", "9", "10"})
    run.variant({{"case", "topk"}, {"k", k}}, 0.5, std::atof(k));
  run.variant({{"case", "l1"}, {"k", "8"}}, 0.4, 20);
  for (const char* const k : {"9", "10"}) {
    run.plan().variants.push_back(
        {"l1,k=" + std::string(k), {{"case", "l1"}, {"k", k}}, 0, {}, {}});
    run.same_as(3);
  }
  const auto table = run.table(true);
  REQUIRE(table.rows.size() == 4);
  CHECK(table.rows[0].any.empty());
  CHECK(table.rows[3].at == std::vector<std::string>{"l1", "any"});
  CHECK(table.rows[3].any.at("k") == std::vector<std::string>{"8", "9", "10"});
  CHECK(table.rows[3].variants.size() == 3);
  CHECK(table.rows[3].seeds == 1);
  CHECK(table.rows[3].values.at("fit.fvu").of == 1);
}

TEST_CASE("a row that stands for some places of an axis says which") {
  Run run;
  for (const char* const k : {"8", "9", "10"}) run.variant({{"k", k}}, 0.5, 8);
  run.same_as(0);  // 10 as 8
  const auto table = run.table(true);
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].at == std::vector<std::string>{"8, 10"});
}

TEST_CASE("the same seeds come out the same, or it is another row") {
  Run run;
  for (const char* const k : {"8", "9"})
    for (const char* const seed : {"0", "1"}) run.variant({{"k", k}, {"seed", seed}}, 0.5, 8);
  run.plan().variants[2].nodes = run.plan().variants[0].nodes;
  CHECK(run.table(true).rows.size() == 2);
  run.same_as(1);
  CHECK(run.table(true).rows.size() == 1);
  CHECK(run.table(true).rows[0].values.at("fit.fvu").of == 2);
  const auto each = run.table(false);
  REQUIRE(each.rows.size() == 2);
  CHECK(each.rows[1].at == std::vector<std::string>{"any", "1"});
}

TEST_CASE("a node that gathers and fails is no lack of its variants") {
  Run run;
  for (const char* const k : {"8", "9"}) run.variant({{"k", k}}, 0.5, 8);
  run.gather("mean", "fit", {0, 1}, "sum", 1, {"k"});
  run.lose("mean");
  for (const auto& row : run.table(true).rows) CHECK(row.missing.empty());
  const auto gathered = gathered_tables(run.folder(), run.plan(), true);
  REQUIRE(gathered.size() == 1);
  CHECK(gathered[0].table.rows[0].missing == std::vector<std::string>{"mean"});
}

TEST_CASE("a value that is not written as a number is what was planned, if that is one number") {
  Run run;
  const auto add = [&](const std::string& k, int planned, int latents) {
    run.variant({{"k", k}}, 0.5, 8);
    run.plan().nodes.back().params = Json::object({{"batch", 8}});
    for (auto& node : run.plan().nodes)
      if (node.name == "sae[k=" + k + "]")
        node.params = Json::object({{"k", planned}, {"latents", latents}, {"seen", 8}});
  };
  add("8", 8, 64);
  add("16", 16, 64);
  add("0.5*inputs", 384, 64);
  auto table = run.table(true);
  CHECK(table.numbers == AxisNumbers{{"k", {{"0.5*inputs", 384}}}});
  CHECK(table.number("k", "16") == 16.0);
  CHECK(table.number("k", "0.5*inputs") == 384.0);
  CHECK_FALSE(table.number("k", "any"));
  CHECK(table_json(whole_view(table)).at("numbers").at("k").at("0.5*inputs").number() == 384);
  SECTION("a parameter that only sometimes has the axis's values tells nothing") {
    run.plan().nodes[1].params = Json::object({{"k", 9}});
    CHECK(run.table(true).numbers.empty());
  }
  SECTION("parameters that do not agree tell nothing") {
    for (auto& node : run.plan().nodes)
      if (node.base == "fit")
        node.params = Json::object({{"top", node.name == "fit[k=8]" ? 8 : 16}});
    CHECK(run.table(true).numbers.empty());
  }
}

TEST_CASE("multiples of a dimension are numbers also where no value is written as one") {
  Run run;
  // Of 100 inputs, as sizes are rounded; `least` is what 0.001 of them comes to, `other` no share.
  const auto add = [&](const std::string& k, int planned, int other) {
    run.variant({{"k", k}}, 0.5, 8);
    run.plan().nodes.back().params = Json::object({{"k", planned}, {"other", other}});
  };
  add("0.5*inputs", 50, 3);
  add("1/3*inputs", 33, 9);
  add("0.001*inputs", 1, 5);
  CHECK(run.table(true).numbers ==
        AxisNumbers{{"k", {{"0.5*inputs", 50}, {"1/3*inputs", 33}, {"0.001*inputs", 1}}}});
  SECTION("not of two dimensions, whose numbers could be anything") {
    add("0.5*latents", 50, 4);
    CHECK(run.table(true).numbers.empty());
  }
  SECTION("nor where one name is no multiple") {
    add("model", 7, 4);
    CHECK(run.table(true).numbers.empty());
  }
  SECTION("nor what no size comes to, of a parameter that has nothing to do with it") {
    const double other = GENERATE(1e15, 1e18, 1e19, 1e300);
    for (auto& node : run.plan().nodes)
      if (node.base == "fit") node.params["other"] = Json(other);
    CHECK(run.table(true).numbers.at("k").size() == 3);
    for (auto& node : run.plan().nodes)
      if (node.base == "fit") node.params["k"] = Json(other);
    CHECK(run.table(true).numbers.empty());
  }
}

TEST_CASE("a seed that varies together with another axis is an axis") {
  Run run;
  run.variant({{"k", "4"}, {"seed", "0"}}, 0.5, 4);
  run.variant({{"k", "8"}, {"seed", "1"}}, 0.4, 8);
  auto table = run.table(true);
  CHECK(table.axes == Names{"k", "seed"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[1].at == Names{"8", "1"});
  run.variant({{"k", "8"}, {"seed", "0"}}, 0.3, 8);  // all of the other's seeds, and one more
  CHECK(run.table(true).axes == Names{"k"});
  run.variant({{"k", "4"}, {"seed", "2"}}, 0.3, 4);
  CHECK(run.table(true).axes == Names{"k", "seed"});
}

TEST_CASE("a run of one variant has no table") {
  Run run;
  CHECK_THROWS_WITH(run.table(true), Catch::Contains("no sweep: " + run.folder().native()));
}

TEST_CASE("rows say where their variants are, and nothing of others") {
  Run run;
  run.variant({{"k", "4"}, {"case", "base"}}, 0.2, 4);
  run.variant({{"k", "4"}, {"case", "fixed"}}, 0.2, 4);
  run.same_as(0);
  run.variant({{"k", "8"}, {"case", "base"}}, 0.1, 8);
  run.variant({{"k", "8"}, {"case", "fixed"}}, 0.2, 4);
  run.same_as(0);
  const auto table = run.table(true);
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].at == Names{"4", "base"});
  CHECK(table.rows[0].any.empty());
  CHECK(table.rows[1].at == Names{"any", "fixed"});
  CHECK(table.rows[2].at == Names{"8", "base"});
  CHECK(table.rows[2].values.at("fit.fvu").mean == 0.1);
  const Json row = table_json(whole_view(table)).at("rows").items()[1];
  CHECK(row.at("any").dump() == R"({"k":["4","8"]})");
  CHECK(row.at("places").dump() == R"([{"k":"4","case":"fixed"},{"k":"8","case":"fixed"}])");
}

TEST_CASE("what a point does not name is what the experiment has") {
  Run run;
  run.variant({{"k", "4"}, {"sae.lr", "0.1"}}, 0.2, 4);
  run.variant({{"k", "8"}}, 0.1, 8);
  for (auto& node : run.plan().nodes)
    if (node.name == "sae[k=8]") node.params = Json::object({{"lr", 0.25}});
  run.variant({{"sae.lr", "0.5"}}, 0.3, 16);
  run.plan().variants.back().vars = {{"k", "16"}};
  run.variant({{"case", "odd"}}, 0.3, 16);
  const auto table = run.table(true);
  CHECK(table.place(table.rows[1], "sae.lr") == "0.25");
  CHECK(table.place(table.rows[2], "k") == "16");
  CHECK(table.place(table.rows[2], "case").empty());
  CHECK(table.place(table.rows[3], "k").empty());
}
