// What a node's key is made of, and what made it another key than in an earlier run.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

const char* const kExperiment =
    "name: x\nreport: none\nvars: {k: 3}\nnodes:\n"
    "  a: {use: test.value, number: $k, file: a.txt}\n"
    "  b: {use: test.layer}\n"
    "  r: {use: test.random, seed: 5}\n"
    "  p: {use: test.pair, in: {first: a, second: a.table}}\n"
    "  j: {use: test.join, in: [p, b]}\n";

struct Shop : Workshop {
  Shop() {
    write("x.yaml", kExperiment);
    write("a.txt", "abc");
  }
  std::string why(Words words) const {
    words.insert(words.begin(), {"why", "x.yaml"});
    const auto outcome = runner(words);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    return single_spaced(outcome.out);
  }
  void replace(const std::string& file, const std::string& what, const std::string& by) const {
    std::string text = read(file);
    REQUIRE(text.find(what) != text.npos);
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
      text.replace(at, what.size(), by);
    write(file, text);
  }
};

}  // namespace

TEST_CASE_METHOD(Shop, "each ingredient of a key says where it comes from") {
  const auto a = why({"a"});
  for (const char* line :
       {"a (test.value): not in the store, a run computes it\n", "no earlier run or result",
        " stage test.value x.yaml:5:12\n", " params.number 3 x.yaml:3:11\n",
        " params.ratio 0.5 default\n", " params.file ", "x.yaml:5:42; not keyed itself\n",
        " files.file ba7816bf8f01 "})
    CHECK_THAT(a, Contains(line));
  CHECK_THAT(why({"a", "--set", "k=4"}), Contains(" params.number 4 --set k=4\n"));
  CHECK_THAT(why({"a", "--set", "a.ratio=1"}), Contains(" params.ratio 1.0 --set a.ratio=1\n"));
  CHECK_THAT(why({"b"}), Contains(" params.layer 6 plan step, from the default middle\n"));
  CHECK_THAT(why({"b", "--set", "b.layer=middle"}),
             Contains(" params.layer 6 plan step, from middle (--set b.layer=middle)\n"));
  CHECK_THAT(why({"r"}), Contains(" seed 5 x.yaml:7:31\n"));
  CHECK_THAT(why({"j"}), Contains(" inputs.texts p.text, b.text x.yaml:9:28\n"));
  CHECK_FALSE(fs::exists(folder() / "runs"));
}

TEST_CASE_METHOD(Shop, "a stored result says what it was computed with, and what is other here") {
  REQUIRE(runner({"x.yaml"}).code == 0);
  const auto a = why({"a"});
  for (const char* line : {"a (test.value): in the store, a run reuses it\n", "the same key as in ",
                           "/runs/x/1 (computed there)\n", "the stored result was computed with\n",
                           " cpu ", " kernels ", " threads "})
    CHECK_THAT(a, Contains(line));
  CHECK_THAT(a, !Contains(" here "));
  CHECK_THAT(why({"a", "--threads", "77"}), Contains(" here 77\n"));
  fs::remove_all(folder() / "store");
  CHECK_THAT(why({"a"}), Contains("not in the store") && Contains("the same key as in ") &&
                             Contains("its result was removed since"));
}

TEST_CASE_METHOD(Shop, "a change is told where it was made, through all that reads it") {
  REQUIRE(runner({"x.yaml"}).code == 0);
  const Words set = {"--set", "k=4"};
  CHECK_THAT(why({"a", "--set", "k=4"}), Contains("what differs from ") &&
                                             Contains("\n params.number: 4, was 3 (--set k=4)\n"));
  CHECK_THAT(why({"p", "--set", "k=4"}),
             Contains("\n inputs.first: another key (x.yaml:8:35), because\n"
                      " a.params.number: 4, was 3 (--set k=4)\n"
                      " inputs.second: another key (x.yaml:8:46), because\n"
                      " a.params.number: 4, was 3 (--set k=4)\n"));
  const auto j = why({"j", "--set", "k=4", "--set", "b.layer=2"});
  CHECK_THAT(j, Contains("\n inputs.texts: another key (x.yaml:9:28), because\n"
                         " a.params.number: 4, was 3 (--set k=4)\n"
                         " b.params.layer: 2, was 6 (--set b.layer=2)\n"));

  write("a.txt", "abd");
  CHECK_THAT(why({"a"}), Contains("\n files.file: a52d159f262b, was ba7816bf8f01 (") &&
                             !Contains("params.file:"));
  write("a.txt", "abc");
  replace("x.yaml", "seed: 5", "seed: 6");
  CHECK_THAT(why({"r"}), Contains("\n seed: 6, was 5 (x.yaml:7:31)\n"));
  replace("x.yaml", "in: [p, b]", "in: [p]");
  CHECK_THAT(why({"j"}), Contains("\n inputs.texts: p.text, was p.text, b.text (x.yaml:9:28)\n"));
  replace("x.yaml", "test.layer", "test.random");
  CHECK_THAT(why({"b"}), Contains("\n stage: test.random, was test.layer (x.yaml:6:12)\n"));
}

TEST_CASE_METHOD(Shop, "without a node there is a line for each") {
  CHECK_THAT(why({}), Contains("x: 0 of 5 nodes are in the store\n") &&
                          Contains(" to run a nothing to compare it with\n"));
  REQUIRE(runner({"x.yaml"}).code == 0);
  const auto all = why({"--set", "k=4"});
  CHECK_THAT(all, Contains("x: 2 of 5 nodes are in the store\n") && Contains(" in store b\n") &&
                      Contains(" to run a params.number: 4, was 3 (--set k=4)\n") &&
                      Contains(" to run j a.params.number: 4, was 3 (--set k=4)\n"));
}

TEST_CASE_METHOD(Shop,
                 "the newest run that has the node is compared with, or the one that is named") {
  REQUIRE(runner({"x.yaml"}).code == 0);
  REQUIRE(runner({"x.yaml", "--set", "k=4"}).code == 0);
  write("y.yaml",
        "name: x\nreport: none\nnodes: {b: {use: test.layer}}\n");  // of the same name, without a
  REQUIRE(runner({"y.yaml"}).code == 0);
  CHECK_THAT(why({"a", "--set", "k=5"}), Contains("/runs/x/2 ") && Contains("5, was 4"));
  CHECK_THAT(why({"a", "--set", "k=5", "--against", "x/1"}), Contains("5, was 3"));
  CHECK_THAT(why({"a", "--against", "runs/x/2"}), Contains("in the store") && Contains("3, was 4"));
  CHECK_THAT(why({"b"}), Contains("/runs/x/3 "));
  CHECK_THAT(why({"a", "--set", "k=5", "--against", "x/latest"}),
             Contains("runs/x/3 has no node a"));
  const auto none = runner({"why", "x.yaml", "a", "--against", "x/7"});
  CHECK(none.code == 66);
  CHECK_THAT(none.err, Contains("no run x/7: x has the runs 3, 2, 1 in runs"));
}

TEST_CASE_METHOD(Shop, "without a run the nearest result in the store is compared with") {
  REQUIRE(runner({"x.yaml", "--set", "k=1", "--set", "a.mode=exact"}).code == 0);
  REQUIRE(runner({"x.yaml", "--set", "k=2"}).code == 0);
  fs::remove_all(folder() / "runs");
  const auto a = why({"a"});
  CHECK_THAT(a, Contains("what differs from the nearest result of test.value in the store, ") &&
                    Contains("\n params.number: 3, was 2 (x.yaml:3:11)\n") && !Contains("mode:"));
  write("a.txt", "abd");
  CHECK_THAT(why({"a", "--set", "k=2"}), Contains("its record does not say what"));
}

TEST_CASE_METHOD(Shop, "a rebuilt plugin is named with its libraries") {
  REQUIRE(runner({"x.yaml"}).code == 0);
  const Json manifest = json("runs/x/1/manifest.json");
  const auto& node = manifest.at("nodes").items()[0];
  const auto id =
      manifest.at("software").at("plugins").at("test.values").at("test.values.so").string();
  const auto code = json("runs/x/1/plan.json").at("nodes").items()[0].at("code").string();
  CAPTURE(node.dump());
  const std::string other(64, '0');
  replace("runs/x/1/plan.json", code, other);
  for (const auto& planned : json("runs/x/1/plan.json").at("nodes").items()) {
    const auto& key = planned.at("key").string();
    replace("runs/x/1/plan.json", key, (key[0] == 'f' ? "0" : "f") + key.substr(1));
  }
  replace("runs/x/1/manifest.json", id, "0123456789abcdef");
  const std::string words = "code: test.value was rebuilt: test.values.so (build id " +
                            id.substr(0, 12) + ", was 0123456789ab)";
  CHECK_THAT(why({"a"}), Contains("\n " + words + "\n"));
  CHECK_THAT(why({"p"}), Contains("because\n a." + words));
}

TEST_CASE_METHOD(Shop, "a node that is not there is told with the nearest") {
  write("x.yaml", std::string(kExperiment) + "  stored: {use: test.layer}\n");
  const auto wrong = runner({"why", "x.yaml", "sotred"});
  CHECK(wrong.code == 64);
  CHECK_THAT(wrong.err, Contains("x has no node sotred (did you mean stored?); it has a, b, "));
  write("x.yaml", "nodes: {a: {use: test.valeu}}\n");
  CHECK(runner({"why", "x.yaml", "a"}).code == 69);
}

TEST_CASE_METHOD(Shop, "for programs the same in JSON") {
  REQUIRE(runner({"x.yaml"}).code == 0);
  const auto outcome = runner({"why", "x.yaml", "p", "--set", "k=4", "--format", "json"});
  REQUIRE(outcome.code == 0);
  const Json json = Json::parse(outcome.out, "why");
  CHECK(json.at("experiment") == Json("x"));
  const Json& node = json.at("nodes").items().at(0);
  CHECK(node.at("node") == Json("p"));
  CHECK(node.at("in_store") == Json(false));
  CHECK(node.at("status_there") == Json("computed"));
  CHECK(node.at("ingredients").items().at(0).at("name") == Json("stage"));
  const Json& first = node.at("differences").items().at(0);
  CHECK(first.at("name") == Json("inputs.first"));
  const Json& cause = first.at("because").items().at(0);
  CHECK(cause.at("node") == Json("a"));
  CHECK(cause.at("name") == Json("params.number"));
  CHECK(cause.at("now") == Json(4));
  CHECK(cause.at("was") == Json(3));
  CHECK(cause.at("place") == Json("--set k=4"));
  CHECK(Json::parse(runner({"why", "x.yaml", "--format", "json"}).out, "why").at("nodes").size() ==
        5);
}

TEST_CASE_METHOD(Shop, "of a sweep, the node of a variant is named, or the only one") {
  write("x.yaml", std::string(kExperiment) + "sweep: {grid: {k: [1, 2, 3, 4]}}\n");
  CHECK_THAT(why({"a[k=2]"}), Contains(" params.number 2 "));
  CHECK(why({"b"}).find("test.layer") != std::string::npos);  // all variants share it
  for (const char* name : {"a", "a[k=7]"}) {
    const auto refused = runner({"why", "x.yaml", name});
    CHECK(refused.code == 64);
    CHECK_THAT(refused.err, Contains("name a node with its variant: 'a[k=1]', 'a[k=2]', 'a[k=3]' "
                                     "and 1 more"));
  }
}
