// `runner export --to snakemake`, by Snakemake as it is installed.
#include <catch2/catch.hpp>

#include "engines/exported.hpp"
#include "testing/skip.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

Outcome snakemake(Exported& x, const std::string& run) {
  x.shop.environment["XDG_CACHE_HOME"] = (x.shop.folder() / "cache").native();
  return x.shop
      .start_command({"snakemake", "--snakefile", run + "/snakemake/Snakefile", "--directory",
                      run + "/snakemake", "--cores", "2", "--keep-going"})
      .wait(600);
}

bool missing() {
  if (installed("snakemake")) return false;
  skip("there is no snakemake (tools/packages-engines.txt)");
  return true;
}

}  // namespace

TEST_CASE("Snakemake computes a sweep with the bits of a run") {
  if (missing()) return;
  Exported x;
  x.run_locally();
  const auto made = x.lay_out("snakemake");
  CHECK_THAT(made.err, Contains("to start: snakemake "));
  const auto run = snakemake(x, "runs/x/1");
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  x.check_equal("runs/x/1");
}

TEST_CASE("Snakemake goes on with what a failed node leaves") {
  if (missing()) return;
  Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nnodes:\n"
               "  fine: {use: test.value, number: 1}\n"
               "  dies: {use: test.dies, how: exit}\n"
               "  reads: {use: test.join, in: [fine, dies]}\n"
               "  slow: {use: test.join, in: fine}\n");
  x.lay_out("snakemake");
  CHECK(snakemake(x, "runs/x/1").code != 0);
  std::map<std::string, std::string> status;
  const Json manifest = x.shop.json("runs/x/1/manifest.json");
  for (const auto& node : manifest.at("nodes").items())
    status[node.at("name").string()] = node.at("status").string();
  CHECK(status ==
        std::map<std::string, std::string>{
            {"fine", "computed"}, {"dies", "failed"}, {"reads", "skipped"}, {"slow", "computed"}});
}

TEST_CASE(
    "Snakemake makes anew what the store has lost, once the run was put together without it") {
  if (missing()) return;
  Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nnodes:\n"
               "  a: {use: test.value, number: 1}\n"
               "  b: {use: test.join, in: a}\n");
  x.lay_out("snakemake");
  REQUIRE(snakemake(x, "runs/x/1").code == 0);
  std::filesystem::remove_all(x.shop.folder() / "store/objects");
  const auto idle = snakemake(x, "runs/x/1");
  CAPTURE(idle.err);
  CHECK(x.shop.runner({"collect", "x/1", "--ended"}).code == 74);
  const auto again = snakemake(x, "runs/x/1");
  CAPTURE(again.err);
  CHECK(again.code == 0);
  CHECK(x.shop.json("runs/x/1/manifest.json").at("status") == Json("ok"));
  CHECK(x.count("runs/x/1", "done") == 2);
}
