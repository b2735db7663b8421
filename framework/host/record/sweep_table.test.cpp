#include "host/record/sweep_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"
#include "base/files.hpp"

using namespace kazan;

namespace {

// The run folder of a sweep over k and seeds, in which `fit` told fvu and `sae` l0.
class Run {
 public:
  void variant(std::vector<Coordinate> at, double fvu, double l0) {
    const std::string id = "v" + std::to_string(plan_.variants.size());
    plan_.variants.push_back({id, std::move(at), 0, {}, {}});
    node("sae", l0, "l0");
    node("fit", fvu, "fvu");
  }
  // The last variant's fit failed.
  void lose_fit() { std::filesystem::remove_all(folder_.path() / "nodes" / plan_.nodes.back().id); }

  SweepTable table(bool over_seeds) {
    write_file(folder_.path() / "plan.json", plan_.to_json().dump());
    return sweep_table(folder_.path(), over_seeds);
  }
  const std::filesystem::path& folder() const { return folder_.path(); }
  Plan& plan() { return plan_; }

 private:
  void node(const std::string& base, double value, const std::string& metric) {
    auto& variant = plan_.variants.back();
    PlannedNode node;
    node.base = base;
    node.name = base + "[" + variant.id + "]";
    node.id = base + "-" + variant.id;
    variant.nodes[base] = node.name;
    const auto folder = folder_.path() / "nodes" / node.id;
    make_folder(folder);
    Json told = Json::object({{"name", metric},
                              {"value", value},
                              {"definition", "what " + metric + " is"},
                              {"headline", true}});
    write_file(folder / "record.json",
               Json::object({{"metrics", Json(Json::Items{std::move(told)})}}).dump());
    plan_.nodes.push_back(std::move(node));
  }

  ScopedFolder folder_{unique_folder(std::filesystem::temp_directory_path(), "kazan-table")};
  Plan plan_;
};

}  // namespace

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

TEST_CASE("what seeds share is one value, with no spread") {
  Run run;
  run.variant({{"k", "8"}, {"seed", "0"}}, 0.5, 8);
  run.variant({{"k", "8"}, {"seed", "1"}}, 0.7, 8);
  run.plan().variants[1].nodes["sae"] = run.plan().variants[0].nodes["sae"];
  const auto table = run.table(true);
  CHECK(table.rows[0].values.at("sae.l0").count == 1);
  CHECK(table.rows[0].values.at("fit.fvu").count == 2);
}

TEST_CASE("the experiment may say which columns are shown first") {
  Run run;
  run.variant({{"k", "8"}}, 0.5, 8);
  CHECK(run.table(true).column("sae.l0")->headline);
  run.plan().shown = {"fit.fvu"};
  CHECK_FALSE(run.table(true).column("sae.l0")->headline);
  CHECK(run.table(true).column("fit.fvu")->headline);
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
  CHECK(seeds.rows[0].variants == std::vector<std::string>{"v0", "v1"});
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
  run.lose_fit();
  const auto table = run.table(true);
  CHECK(table.rows[0].missing.empty());
  CHECK(table.rows[1].missing == std::vector<std::string>{"fit[v1]"});
  CHECK_FALSE(table.rows[1].values.contains("fit.fvu"));
  CHECK(table.rows[1].values.at("sae.l0").mean == 9);
}

TEST_CASE("the front has what none beats in both") {
  Run run;
  run.variant({{"k", "1"}}, 0.9, 1);
  run.variant({{"k", "2"}}, 0.5, 2);
  run.variant({{"k", "3"}}, 0.6, 3);  // beaten by the one before
  run.variant({{"k", "4"}}, 0.5, 2);  // equal to one in it
  run.variant({{"k", "5"}}, 0.1, 9);
  run.variant({{"k", "6"}}, 0.0, 0);
  run.lose_fit();  // it would beat them all
  CHECK(pareto_front(run.table(true), "fit.fvu", "sae.l0") == std::vector<std::size_t>{0, 1, 3, 4});
}

TEST_CASE("a run of one variant has no table") {
  Run run;
  CHECK_THROWS_WITH(run.table(true), Catch::Contains("no sweep: " + run.folder().native()));
}
