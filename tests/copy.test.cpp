// `runner copy`: what a node gave, for other programs.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const char* const kNodes =
    "  v: {use: test.value, number: 7}\n"
    "  j: {use: test.join, in: {texts: [v.text, v.text]}}\n";

fs::path stored(const Workshop& shop, const std::string& node, const std::string& file) {
  const Json entry = shop.node(node);
  const std::string key = entry.at("key").string();
  return shop.folder() / "store/objects" / key.substr(0, 2) / key / file;
}

}  // namespace

TEST_CASE("an output is copied out of the store, into a new folder") {
  const Workshop shop;
  REQUIRE(shop.run(kNodes).code == 0);
  const auto copied = shop.runner({"copy", "x/1", "v.text", "--into", "there/text"});
  INFO(copied.err);
  CHECK(copied.code == 0);
  CHECK(copied.out == "there/text/text.txt\n");
  CHECK(shop.read("there/text/text.txt") == read_file(stored(shop, "v", "text/text.txt")));
  std::vector<fs::path> made;
  for (const auto& entry : fs::recursive_directory_iterator(shop.folder() / "there"))
    made.push_back(entry.path().lexically_relative(shop.folder()));
  std::sort(made.begin(), made.end());
  CHECK(made == std::vector<fs::path>{"there/text", "there/text/text.txt"});
  // The only output needs no name, and the folder has one.
  CHECK(shop.runner({"copy", "x/latest", "j"}).code == 0);
  CHECK(shop.read("j.text/text.txt") == read_file(stored(shop, "j", "text/text.txt")));
}

TEST_CASE("outputs of a sweep's nodes are copied, whose names have dots") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\nvars: {r: 0.5}\nnodes:\n"
             "  v: {use: test.value, number: 7, ratio: $r}\n");
  REQUIRE(shop.runner({"sweep", "x.yaml", "r=0.25,0.5"}).code == 0);
  CHECK(shop.runner({"copy", "x/1", "v[r=0.25].text", "--into", "quarter"}).code == 0);
  CHECK_THAT(shop.read("quarter/text.txt"), Contains("0.25"));
}

TEST_CASE("what cannot be copied is told, and nothing is left") {
  const Workshop shop;
  REQUIRE(shop.run(kNodes).code == 0);
  const auto refused = [&](std::vector<std::string> words, int code, const std::string& text) {
    words.insert(words.begin(), {"copy", "x/1"});
    const auto run = shop.runner(words);
    CHECK_THAT(run.err, Contains(text));
    CHECK(run.code == code);
    CHECK(run.out.empty());
  };
  refused({"w"}, 64, "the run has no node w");
  refused({"v"}, 64, "the node v has several outputs: expected v.text, v.table");
  refused({"v.txet"}, 64, "the node v has no output txet (did you mean text?)");
  shop.write("full/file", "mine");
  refused({"j", "--into", "full"}, 66, "full is there already: expected a new folder");
  CHECK(shop.read("full/file") == "mine");
  refused({"j", "--store", "elsewhere"}, 66, "elsewhere");
  const auto file = stored(shop, "j", "text/text.txt");
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  std::string bytes = read_file(file);
  bytes[0] ^= 1;
  write_file(file, bytes);
  refused({"j", "--into", "damaged"}, 74, "is damaged");
  CHECK_FALSE(fs::exists(shop.folder() / "damaged"));
  fs::remove_all(shop.folder() / "store/objects");
  refused({"j", "--into", "gone"}, 66, "run its experiment again");
  for (const auto& entry : fs::directory_iterator(shop.folder()))
    CHECK_THAT(entry.path().filename().native(), !Catch::StartsWith(".kazan-copy"));
}
