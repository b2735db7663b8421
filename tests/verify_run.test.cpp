// `runner verify RUN`: nodes computed again and compared.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <map>

#include "base/seal.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const char* const kNodes =
    "  a: {use: test.unsteady}\n"
    "  b: {use: test.join, in: a.text}\n"
    "  c: {use: test.curve}\n"
    "  d: {use: test.random}\n";

// Path, time and content of every file in the store.
std::map<std::string, std::string> contents(const fs::path& store) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(store)) {
    const auto time = fs::last_write_time(entry.path()).time_since_epoch().count();
    out[entry.path()] =
        std::to_string(time) + (entry.is_regular_file() ? read_file(entry.path()) : "");
  }
  return out;
}

struct Verified : Workshop {
  Verified() { REQUIRE(run(kNodes).code == 0); }
  Outcome verify(std::vector<std::string> options = {"--all"}) const {
    options.insert(options.begin(), {"verify", "runs/x/1"});
    return runner(options);
  }
};

}  // namespace

TEST_CASE_METHOD(Verified,
                 "nodes computed again have the same bits, and the store stays as it is") {
  const auto before = contents(folder() / "store");
  const auto outcome = verify();
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  for (const char* line : {"same bits  a (test.unsteady)\n", "same bits  b (test.join)\n",
                           "same bits  d (test.random)\n", "4 of 4 nodes computed again\n"})
    CHECK_THAT(outcome.out, Contains(line));
  CHECK(contents(folder() / "store") == before);
}

TEST_CASE("a node runs again with the threads of its plan") {
  Workshop shop;
  shop.environment["OMP_NUM_THREADS"] = "";
  REQUIRE(shop.run(kNodes, {"--threads", "3"}).code == 0);
  CHECK(shop.node("a").at("environment").at("OMP_NUM_THREADS") == Json("3"));
  const auto outcome = shop.runner({"verify", "runs/x/1", "--nodes", "a"});
  CHECK(outcome.out == "same bits  a (test.unsteady)\n1 of 4 nodes computed again\n");
}

TEST_CASE_METHOD(Verified, "a node whose bits differ on the same machine is named with the place") {
  environment["KAZAN_TEST_VALUE"] = "1.05";
  environment["KAZAN_TEST_TEXT"] = "stead-";
  const auto outcome = verify();
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.out, Contains("DIFFERS  a (test.unsteady)\n"));
  CHECK_THAT(outcome.out, Contains("    table/table.csv: other bytes, first at byte "));
  CHECK_THAT(outcome.out, Contains("    text/text.txt: other bytes, first at byte 5 of 6\n"));
  CHECK_THAT(outcome.out, Contains("same bits  b (test.join)"));  // from the stored input
}

TEST_CASE_METHOD(Verified, "metrics and curves are compared too") {
  environment["KAZAN_TEST_METRIC"] = "2";
  const auto outcome = verify();
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.out, Contains("    metric value: recorded 1.0, found 2.0\n"));
}

TEST_CASE_METHOD(Verified,
                 "in another environment values count, within the tolerance of their port") {
  CHECK_THAT(runner({"describe", "test.unsteady"}).out,
             Contains("table          kazan.Table/1, elsewhere within 0.1\n"));
  environment["KAZAN_TEST_LIBRARY"] = "2.0";
  CHECK_THAT(verify({"--nodes", "a"}).out, Contains("same bits  a (test.unsteady)"));
  environment["KAZAN_TEST_VALUE"] = "1.05";
  const auto near = verify({"--nodes", "a"});
  CHECK(near.code == 0);
  CHECK_THAT(near.out, Contains("within tolerance  a (test.unsteady)\n"));
  CHECK_THAT(near.out,
             Contains(", within 0.1; largest at value, row 1: recorded 1.0, found 1.05\n"));
  CHECK_THAT(near.out, Contains("    not as recorded: library: 1.0, here 2.0\n"));
  environment["KAZAN_TEST_VALUE"] = "1.5";
  const auto far = verify({"--nodes", "a"});
  CHECK(far.code == 1);
  CHECK_THAT(far.out, Contains("DIFFERS  a (test.unsteady)\n") && Contains(", above 0.1"));
  environment["KAZAN_TEST_VALUE"] = "1";
  environment["KAZAN_TEST_TEXT"] = "stead-";
  const auto text = verify({"--nodes", "a"});
  CHECK(text.code == 1);
  CHECK_THAT(text.out, Contains("text/text.txt: other bytes, and text declares no tolerance"));
}

TEST_CASE_METHOD(Verified, "a sample is seeded; nodes can be named") {
  const auto first = verify({"--sample", "2"});
  CHECK_THAT(first.out, Contains("2 of 4 nodes computed again"));
  CHECK(first.out == verify({"--sample", "2"}).out);
  bool another = false;
  for (int seed = 1; seed < 8; ++seed)
    another = another || verify({"--sample", "2", "--seed", std::to_string(seed)}).out != first.out;
  CHECK(another);
  CHECK_THAT(verify({}).out, Contains("3 of 4 nodes"));
  CHECK_THAT(verify({"--nodes", "a,c"}).out, Contains("2 of 4 nodes"));
  const auto wrong = verify({"--nodes", "a,cc"});
  CHECK(wrong.code == 64);
  CHECK_THAT(wrong.err, Contains("the run has no finished node cc (did you mean c?)"));
  CHECK(verify({"--sample", "0"}).code == 64);
}

TEST_CASE("nodes of a sweep can be named") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\nvars: {n: 1}\nnodes:\n  a: {use: test.value, number: $n}\n"
             "  b: {use: test.random}\n  c: {use: test.join, in: [a, b]}\n");
  REQUIRE(shop.runner({"sweep", "x.yaml", "n=1,2", "--seeds", "2"}).code == 0);
  const auto named = shop.runner({"verify", "x/latest", "--nodes", "c[n=2,seed=1],a[n=2]"});
  CAPTURE(named.err);
  CHECK(named.out ==
        "same bits  c[n=2,seed=1] (test.join)\nsame bits  a[n=2] (test.value)\n"
        "2 of 8 nodes computed again\n");
}

TEST_CASE("nodes without a result are counted apart") {
  const Workshop shop;
  REQUIRE(shop.run("  a: {use: test.value, number: 1}\n  b: {use: test.throws}\n").code == 1);
  const auto outcome = shop.runner({"verify", "x/1", "--all"});
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, Catch::EndsWith("1 of 1 nodes computed again (1 more has no result in "
                                          "this run)\n"));
}

TEST_CASE_METHOD(Verified, "what other code computed is not compared") {
  const auto id = node("d").at("id").string();
  const std::string file = "runs/x/1/nodes/" + id + "/record.json";
  Json record = unsealed(read(file), file);
  record["code"] = "of another build";
  write(file, sealed(record));
  const auto outcome = verify();
  CHECK(outcome.code == 69);
  CHECK_THAT(outcome.out,
             Contains("not compared  d (test.random)\n") && Contains("was rebuilt since"));
  CHECK_THAT(outcome.out, Contains("3 of 4 nodes computed again"));
  environment["KAZAN_TEST_TEXT"] = "stead-";
  CHECK(verify().code == 1);  // a difference is the answer
}

TEST_CASE_METHOD(Verified, "a record that was changed is no record") {
  const std::string file = "runs/x/1/nodes/" + node("d").at("id").string() + "/record.json";
  std::string text = read(file);
  text[text.find("sha256") + 12] ^= 1;
  write(file, text);
  const auto outcome = verify({"--nodes", "d"});
  CHECK(outcome.code == 74);
  CHECK_THAT(outcome.out, Contains("not compared  d (test.random)\n"));
}

TEST_CASE_METHOD(Verified, "recorded values that are damaged are not taken for what was recorded") {
  environment["KAZAN_TEST_LIBRARY"] = "2.0";
  environment["KAZAN_TEST_VALUE"] = "1.05";
  const std::string inside = "/table/table.csv", key = node("a").at("key").string();
  const std::string copy = "runs/x/1/nodes/" + node("a").at("id").string() + inside;
  const std::string stored = "store/objects/" + key.substr(0, 2) + "/" + key + inside;
  std::string text = read(copy);
  text.back() = text.back() == '\n' ? ' ' : '\n';  // of the same size
  write(copy, text);
  CHECK(verify({"--nodes", "a"}).code == 0);  // by what the store has
  write(stored, text);
  const auto values = verify({"--nodes", "a"});
  CHECK(values.code == 74);
  CHECK_THAT(values.out, Contains("not compared  a (test.unsteady)\n") &&
                             Contains("table/table.csv is damaged"));
  environment["KAZAN_TEST_LIBRARY"] = "1.0";
  const auto bits = verify({"--nodes", "a"});  // by the recorded hash, which is whole
  CHECK(bits.code == 1);
  CHECK_THAT(bits.out, Contains("other bytes; the recorded ones are no longer there"));
}

TEST_CASE_METHOD(Verified, "an input that left the store, and a node that dies, are told") {
  const auto key = node("a").at("key").string();
  environment["KAZAN_TEST_DIES"] = "1";
  const auto dies = verify();
  CHECK(dies.code == 1);
  CHECK_THAT(dies.out, Contains("not compared  a (test.unsteady)\n") && Contains("SIGABRT"));
  CHECK_THAT(dies.out, Contains("same bits  b (test.join)"));
  environment["KAZAN_TEST_DIES"] = "garbage";
  const auto garbage = verify();
  CHECK(garbage.code == 1);
  CHECK_THAT(garbage.out, Contains("its worker sent what is no message") &&
                              Contains("same bits  b (test.join)"));
  fs::remove_all(folder() / "store/objects" / key.substr(0, 2) / key);
  const auto gone = verify({"--nodes", "b"});
  CHECK(gone.code == 66);
  CHECK_THAT(gone.out, Contains("its input a is no longer in the store"));
  environment["KAZAN_TEST_DIES"] = "";
  CHECK(verify({"--nodes", "a"}).code == 0);  // by the hashes of the run folder
}

TEST_CASE_METHOD(Verified,
                 "nothing is left where temporary files lie, whose folder is ours alone") {
  make_folder(folder() / "tmp");
  environment["TMPDIR"] = (folder() / "tmp").native();
  CHECK(verify().code == 0);
  CHECK(fs::is_empty(folder() / "tmp"));
  const auto root = folder() / "tmp" / ("kazan-verify-" + std::to_string(::geteuid()));
  make_folder(root / "tmp/another's");
  CHECK(verify({"--nodes", "a"}).code == 0);
  CHECK(fs::exists(root / "tmp/another's"));
  fs::permissions(root, fs::perms::all);
  const auto shared = verify();
  CHECK(shared.code == 74);
  CHECK_THAT(shared.err, Contains("is no folder of yours alone"));
}

TEST_CASE_METHOD(Verified, "verifications side by side do not take each other's folder away") {
  make_folder(folder() / "tmp");
  environment["TMPDIR"] = (folder() / "tmp").native();
  std::vector<std::unique_ptr<Running>> all;
  for (int i = 0; i < 6; ++i)
    all.emplace_back(new Running(start({"verify", "runs/x/1", "--nodes", "d"}, std::to_string(i))));
  for (auto& each : all) CHECK(each->wait().code == 0);
  CHECK(fs::is_empty(folder() / "tmp"));
}

// A record as of a run that went on elsewhere.
TEST_CASE_METHOD(Verified, "a node of two environments is not held against the bits of one") {
  environment["KAZAN_TEST_VALUE"] = "1.05";
  CHECK(verify({"--nodes", "a"}).code == 1);
  const std::string file = "runs/x/1/nodes/" + node("a").at("id").string() + "/record.json";
  Json record = unsealed(read(file), file);
  const auto environment_with = [](int threads) {
    return Json::object({{"cpu", "an abacus"}, {"threads", threads}});
  };
  Json both = Json::array();
  both.push(environment_with(1));
  record["resumed"] = Json::object({{"step", 3}, {"at", "row 3"}, {"environments", both}});
  write(file, sealed(record));
  CHECK(verify({"--nodes", "a"}).code == 1);  // in one environment: the same bits
  both.push(environment_with(2));
  record["resumed"]["environments"] = both;
  write(file, sealed(record));
  const auto near = verify({"--nodes", "a"});
  CHECK(near.code == 0);
  CHECK_THAT(near.out, Contains("within tolerance  a (test.unsteady)\n") &&
                           Contains("    the run resumed it at row 3, in 2 environments "
                                    "(threads: 1, then 2), and warned that its bits may differ\n"));
  environment["KAZAN_TEST_VALUE"] = "1.5";
  CHECK(verify({"--nodes", "a"}).code == 1);
}

TEST_CASE_METHOD(Verified, "a damaged input is named once, by its place in the store") {
  const auto key = node("a").at("key").string();
  const fs::path text = folder() / "store/objects" / key.substr(0, 2) / key / "text/text.txt";
  const auto tell = [&](const std::string& what) {
    const auto outcome = verify({"--nodes", "b"});
    CHECK(outcome.code == 74);
    CHECK_THAT(outcome.out,
               Contains("not compared  b (test.join)\n    its input a: " + text.native() +
                        " is damaged: " + what) &&
                   Contains("; a run makes it again, and runner verify --full tells all that is "
                            "damaged\n"));
    CHECK_THAT(outcome.out, !Contains("kazan-verify"));
    CHECK_THAT(outcome.err, !Contains("kazan-verify") && !Contains("failed") &&
                                !Contains("error") && Contains("skipped: its input a is damaged"));
  };
  fs::permissions(text, fs::perms::owner_all);
  write(text, "Steady");
  tell("chunk 0 ");
  write(text, "longer than it was");
  tell("it has 18 bytes; 6 were saved");
}

TEST_CASE("a strict run can be verified elsewhere") {
  Workshop shop;
  REQUIRE(shop.run(kNodes, {"--strict-environment"}).code == 0);
  shop.environment["OPENBLAS_CORETYPE"] = "Prescott";
  const auto outcome = shop.runner({"verify", "runs/x/1", "--all"});
  CAPTURE(outcome.out);
  CHECK(outcome.code == 0);
}

TEST_CASE("what is no run, or has no finished node, cannot be verified") {
  const Workshop shop;
  CHECK(shop.runner({"verify", "runs/x/1"}).code == 66);
  REQUIRE(shop.run("  n: {use: test.throws}\n").code == 1);
  const auto none = shop.runner({"verify", "runs/x/1"});
  CHECK(none.code == 66);
  CHECK_THAT(none.err, Contains("has ended well"));
  shop.write("runs/x/1/manifest.json", "{\"nodes\": [");
  CHECK(shop.runner({"verify", "runs/x/1"}).code == 66);
}

TEST_CASE("a plugin that is gone is told on lines of their own") {
  Workshop shop;
  REQUIRE(shop.run("  n: {use: test.throws, what: error}\n  m: {use: test.bad_bytes}\n").code == 1);
  shop.environment["KAZAN_PLUGIN_PATH"] = "";
  const auto gone = shop.runner({"verify", "runs/x/1", "--all"});
  CAPTURE(gone.out, gone.err);
  CHECK_THAT(gone.out + gone.err, Contains("no plugin offers test.bad_bytes") &&
                                      Contains("looked in ") && !Contains("\\n"));
}
