// Trainings on live rows that are stopped or killed, by the whole program: the rows are computed
// once, and what is trained has the bits of an undisturbed run.
#include <signal.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr int kRows = 3000, kTogether = 512;  // of 4096 values: 8 MiB are asked for at once

std::string nodes(const std::string& memory, double seconds) {
  return "report: none\nnodes:\n"
         "  acts: {use: test.live, rows: " +
         std::to_string(kRows) + ", seconds: " + std::to_string(seconds) +
         "}\n"
         "  sae: {use: sae.topk, in: acts, latents: 16, k: 2, batch: \"256\", epochs: 6, lr: "
         "1.0e-3, memory: " +
         memory + "}\n";
}

// How often each row was computed in the n-th run, 1 the first.
std::vector<int> computed(const Workshop& shop, int run) {
  std::vector<int> times(kRows);
  std::istringstream log(shop.read("runs/x/" + std::to_string(run) + "/logs/worker.log"));
  for (std::string line; std::getline(log, line);) {
    int begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "computed %d to %d", &begin, &end) != 2) continue;
    for (int row = begin; row < end; ++row) ++times.at(static_cast<std::size_t>(row));
  }
  return times;
}

int sum(const std::vector<int>& times) {
  int out = 0;
  for (const int n : times) out += n;
  return out;
}

std::string trained(const Workshop& shop) {
  const Json node = shop.node("sae");
  REQUIRE(node.at("status") == Json("computed"));
  const std::string& key = node.at("key").string();
  const Json record = shop.json("store/objects/" + key.substr(0, 2) + "/" + key + "/record.json");
  return key + record.at("outputs").dump() + record.at("metrics").dump() +
         record.at("series").dump();
}

std::string undisturbed(const std::string& memory, double seconds) {
  const Workshop shop;
  shop.write("x.yaml", nodes(memory, seconds));
  REQUIRE(shop.runner({"x.yaml", "--threads", "1"}).code == 0);
  CHECK(computed(shop, 1) == std::vector<int>(kRows, 1));
  return trained(shop);
}

}  // namespace

TEST_CASE("a stop while live rows are computed waits for a block, and no row is computed twice") {
  const std::string memory = GENERATE("all", "20MiB");
  const bool killed = GENERATE(false, true);
  CAPTURE(memory, killed);
  const double seconds = 5e-4;
  Workshop shop;
  shop.write("x.yaml", nodes(memory, seconds));
  auto run = shop.start({"x.yaml", "--threads", "1", "--checkpoint-every", killed ? "0" : "60"});
  REQUIRE(shop.await("runs/x/latest/logs/worker.log", "computed 512 to 1024"));
  run.signal_group(killed ? SIGKILL : SIGINT);
  const auto first = run.wait();
  CAPTURE(first.err);
  CHECK(first.code == (killed ? 128 + SIGKILL : 130));
  const auto before = computed(shop, 1);
  CHECK(before.back() == 0);
  if (!killed) CHECK_THAT(first.err, Contains("checkpoint at row "));
  const auto again = shop.runner({"x.yaml", "--threads", "1"});
  CAPTURE(again.err);
  REQUIRE(again.code == 0);
  CHECK_THAT(again.err, Contains("resumed at row "));
  const int all = sum(before) + sum(computed(shop, 2));
  CHECK(all >= kRows);
  CHECK(all <= kRows + (killed ? kTogether : 0));  // killed, but for what came after the last one
  CHECK(trained(shop) == undisturbed(memory, seconds));
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));
}

TEST_CASE("a training on live rows that is resumed does not compute them again") {
  const std::string memory = GENERATE("all", "20MiB");
  const int number = GENERATE(SIGKILL, SIGINT);
  CAPTURE(memory, number);
  Workshop shop;
  shop.write("x.yaml", nodes(memory, 0));
  auto run = shop.start({"x.yaml", "--threads", "1", "--checkpoint-every", "0"});
  REQUIRE(shop.await("runs/x/latest/events.jsonl", "\"epoch 1, row "));
  run.signal_group(number);
  REQUIRE(run.wait().code == 128 + number);  // before it was trained
  const auto again = shop.runner({"x.yaml", "--threads", "1"});
  CAPTURE(again.err);
  REQUIRE(again.code == 0);
  CHECK_THAT(again.err, Contains("resumed at epoch "));
  CHECK(computed(shop, 1) == std::vector<int>(kRows, 1));
  CHECK(sum(computed(shop, 2)) == 0);
  CHECK_THAT(shop.read("runs/x/2/events.jsonl"), !Contains("summed row"));
  CHECK(trained(shop) == undisturbed(memory, 0));
}
