#include "host/record/lacking.hpp"

#include <catch2/catch.hpp>

#include "host/record/sweep_run.hpp"
#include "host/record/table_view.hpp"

using namespace kazan;
using kazan::testing::SweepRun;
using Names = std::vector<std::string>;

namespace {

// k 8 has all, k 9 lost its fit; what gathers over both lost its result too.
struct Lost : SweepRun {
  Lost() {
    for (const char* const k : {"8", "9"}) variant({{"k", k}}, 0.5, 8);
    lose("fit");
    gather("mean", "fit", {0, 1}, "sum", 1, {"k"});
    lose("mean");
  }
};

}  // namespace

TEST_CASE_METHOD(Lost,
                 "nodes without a record lack their result; one that gathers is no variant's") {
  const Lacking lacking = lacking_of(folder(), plan());
  CHECK(lacking.nodes == std::set<std::string>{"fit[k=9]", "mean"});
  REQUIRE(lacking.variants.size() == 1);
  CHECK(lacking.variants.at("k=9") == Names{"fit"});
}

TEST_CASE_METHOD(Lost, "table.json says which variants lack results, as its rows do") {
  const SweepTable rows = table(true);
  CHECK(rows.rows[0].missing.empty());
  CHECK(rows.rows[1].missing == Names{"fit[k=9]"});
  write_table(folder());
  const Json json = Json::parse(read_file(folder() / "table.json"), "table.json");
  CHECK(json.at("lacking") == Json::object({{"k=9", Json(Names{"fit"})}}));
}
