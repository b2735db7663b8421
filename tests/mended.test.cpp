// Bytes that change in the store: found by whoever reads them, made again, and told.
#include <fcntl.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "mount.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// Texts that double: 3 KB, 6 KB, ... the last has more than is copied into run folders (4 MiB).
std::string doubling(int nodes) {
  std::string out = "  n0: {use: test.value, number: 1, words: [" + std::string(3000, 'x') + "]}\n";
  for (int i = 1; i < nodes; ++i) {
    const std::string before = "n" + std::to_string(i - 1) + ".text";
    out += "  n" + std::to_string(i) + ": {use: test.join, in: {texts: [" + before + ", " + before +
           "]}}\n";
  }
  return out;
}

// The folder of a node of the latest run, in the store.
fs::path object(const Workshop& shop, const std::string& node) {
  const auto key = shop.node(node).at("key").string();
  return shop.folder() / "store/objects" / key.substr(0, 2) / key;
}

void flip(const fs::path& file, std::size_t byte) {
  std::string bytes = read_file(file);
  bytes.at(byte) = static_cast<char>(bytes[byte] ^ 1);
  const auto times = fs::last_write_time(file);
  FileDescriptor(file, O_WRONLY).write(bytes);
  fs::last_write_time(file, times);
}

std::string status_of(const Workshop& shop, const std::string& node) {
  return shop.node(node).at("status").string();
}

}  // namespace

TEST_CASE("a node whose bytes changed is made again, and the run is told why") {
  const Workshop shop;
  const std::string nodes = doubling(3);
  REQUIRE(shop.run(nodes).code == 0);
  const auto file = object(shop, "n1") / "text/text.txt";
  const std::string before = read_file(file);
  flip(file, 4321);
  const auto run = shop.run(nodes);
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK_THAT(run.err, Contains("text.txt is damaged") && Contains("n1 is made again"));
  CHECK_THAT(run.err, Contains("1 computed, 2 reused"));
  CHECK(status_of(shop, "n1") == "computed");
  CHECK(read_file(file) == before);
}

TEST_CASE("a reader finds damage in what is too large to be copied; both run again") {
  const Workshop shop;
  const std::string nodes = doubling(12);
  REQUIRE(shop.run(nodes).code == 0);
  const auto file = object(shop, "n11") / "text/text.txt";
  const std::string before = read_file(file);
  REQUIRE(before.size() > (std::size_t{4} << 20));
  flip(file, 5'000'000);
  const std::string readers =
      "  a: {use: test.join, in: {texts: [n11.text, n0.text]}}\n"
      "  b: {use: test.join, in: {texts: [n0.text, n11.text]}}\n";
  const auto run = shop.run(nodes + readers, {"--jobs", "2"});
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK_THAT(run.err,
             Contains("text.txt is damaged: chunk 38 (bytes ") && Contains("n11 is made again"));
  CHECK(status_of(shop, "n11") == "computed");
  CHECK(status_of(shop, "a") == "computed");
  CHECK(status_of(shop, "b") == "computed");
  CHECK(status_of(shop, "n10") == "reused");
  CHECK(read_file(file) == before);
}

TEST_CASE("a cluster's task that reads damage removes it and says what to run again") {
  const Workshop shop;
  const std::string nodes = doubling(12);
  REQUIRE(shop.run(nodes + "  a: {use: test.join, in: n11.text}\n").code == 0);
  const auto file = object(shop, "n11") / "text/text.txt";
  flip(file, 5'000'000);
  fs::remove_all(object(shop, "a"));
  CHECK(shop.runner({"node", "runs/x/1/plan.json", "a"}).code == 74);
  CHECK_FALSE(fs::exists(file));
  CHECK(shop.runner({"node", "runs/x/1/plan.json", "n11", "a"}).code == 0);
}

TEST_CASE("damage that cannot be removed fails the node in words, with 74") {
  const Workshop shop;
  const std::string nodes =
      "  n: {use: test.value, number: 1}\n  m: {use: test.join, in: n.text}\n";
  const Mount disk(shop.folder() / "disk", 0, "size=4m");
  REQUIRE_MOUNT(disk);
  REQUIRE(shop.run(nodes, {"--store", "disk/store"}).code == 0);
  const auto key = shop.node("n").at("key").string();
  flip(shop.folder() / "disk/store/objects" / key.substr(0, 2) / key / "text/text.txt", 3);
  REQUIRE(::mount("none", (shop.folder() / "disk").c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY,
                  "size=4m") == 0);
  const auto run = shop.run(nodes, {"--store", "disk/store"});
  CAPTURE(run.err);
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("text.txt is damaged") && Contains("node n (test.value)"));
}
