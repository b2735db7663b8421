// `check --format json`, `list` and `describe` for programs, as docs/check.md describes them.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;
using Words = std::vector<std::string>;

namespace {

const char* const kGood =
    "name: x\nreport: none\nnodes:\n"
    "  a: {use: test.value, number: 1}\n"
    "  b: {use: test.pair, in: {first: a, second: a.table}}\n";

Json parsed(const Outcome& run) {
  INFO(run.out << run.err);
  CHECK(run.err.empty());
  const Json json = Json::parse(run.out, "the output");
  CHECK(json.at("format") == Json(1));
  return json;
}

Json check(const Workshop& shop, Words words) {
  words.insert(words.begin(), "check");
  words.insert(words.end(), {"--format", "json"});
  const auto run = shop.runner(words);
  const Json json = parsed(run);
  CHECK(json.at("exit_code") == Json(run.code));
  CHECK(json.at("ok") == Json(run.code == 0));
  return json;
}

std::vector<fs::path> broken() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator("broken"))
    if (entry.is_regular_file()) files.push_back(fs::canonical(entry.path()));
  std::sort(files.begin(), files.end());
  return files;
}

// The codes of the table in docs/check.md.
std::set<std::string> documented() {
  std::set<std::string> codes;
  std::istringstream file(read_file("../docs/check.md"));
  std::string line;
  while (std::getline(file, line) && line != "## Codes") continue;
  while (std::getline(file, line) && !line.starts_with("## "))
    if (line.starts_with("| `"))
      for (std::size_t at = 0; (at = line.find('`', at)) < line.find('|', 1);) {
        const auto end = line.find('`', at + 1);
        codes.insert(line.substr(at + 1, end - at - 1));
        at = end + 1;
      }
  return codes;
}

}  // namespace

TEST_CASE("an editor gets each fault with its range and parts, and nothing on stderr") {
  const Workshop shop;
  shop.write("x.yaml", "report: none\nnodes:\n  n: {use: test.value, numbr: 1, mode: fats}\n");
  const Json json = check(shop, {"x.yaml"});
  CHECK(json.at("file") == Json("x.yaml"));
  CHECK(json.at("exit_code") == Json(65));
  CHECK(json.at("nodes").size() == 0);
  const auto& found = json.at("diagnostics").items();
  REQUIRE(found.size() == 2);  // number, which is required, was meant
  CHECK(found[0] == Json::parse(R"({"file": "x.yaml", "line": 3, "column": 24, "end_line": 3,
      "end_column": 29, "severity": "error", "fault": "experiment", "code": "unknown-parameter",
      "message": "test.value has no parameter numbr (did you mean number?); expected number, ratio, flag, width, mode, words, file, penalty.coef or penalty.reduce",
      "expected": "number, ratio, flag, width, mode, words, file, penalty.coef or penalty.reduce",
      "found": "numbr", "suggestion": "number"})",
                                "expected"));
  CHECK(found[1].at("code") == Json("out-of-range"));
  CHECK(found[1].at("expected") == Json("fast or exact"));
  CHECK(found[1].at("suggestion") == Json("fast"));
}

TEST_CASE("of a right experiment the nodes are told, with what the store has") {
  const Workshop shop;
  shop.write("x.yaml", kGood);
  const auto before = check(shop, {"x.yaml"}).at("nodes");
  REQUIRE(before.size() == 2);
  const Json& b = before.items()[1];
  CHECK(b.at("name") == Json("b"));
  CHECK(b.at("stage") == Json("test.pair"));
  CHECK(b.at("id").string() == "b-" + b.at("key").string().substr(0, 12));
  CHECK(b.at("in_store") == Json(false));
  CHECK_FALSE(fs::exists(shop.folder() / "runs"));
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  CHECK(check(shop, {"x.yaml"}).at("nodes").items()[1].at("in_store") == Json(true));
}

TEST_CASE("a place in an option has the option's text") {
  const Workshop shop;
  shop.write("x.yaml", kGood);
  const auto& found = check(shop, {"x.yaml", "--set", "a.number=many"}).at("diagnostics").items();
  REQUIRE(found.size() == 1);
  CHECK(found[0].at("file") == Json("--set"));
  CHECK(found[0].at("option") == Json("a.number=many"));
  CHECK(found[0].at("column") == Json(10));
  CHECK(found[0].at("end_column") == Json(14));
}

TEST_CASE("a text that is not saved yet is checked in its file's place") {
  Workshop shop;
  shop.write("parts/base.yaml", kGood);
  const auto text = shop.write("buffer", "extends: base.yaml\nset: {a.number: 100}\n");
  const auto run = [&](const Words& options) {
    const auto script = "exec " + (build_folder() / "bin/runner").native() +
                        " check parts/new.yaml --stdin " + join(options, " ") + " < " +
                        text.native();
    shop.write("script", script);
    return shop.runner({"env", "sh", "script"});
  };
  const auto words = run({});
  CHECK(words.code == 65);
  CHECK_THAT(words.err, Contains("parts/new.yaml:2:17: error: number: expected at least 0 and at "
                                 "most 99, found 100\n"));
  const Json json = parsed(run({"--format", "json"}));
  CHECK(json.at("diagnostics").items().at(0).at("file") == Json("parts/new.yaml"));
  CHECK_FALSE(fs::exists(shop.folder() / "parts/new.yaml"));
}

TEST_CASE("the text may come through a socket") {
  const Workshop shop;
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[1]);
    ::dup2(ends[0], STDIN_FILENO);
    const auto out = (shop.folder() / "out").native();
    if (std::freopen(out.c_str(), "w", stdout)) shop.become({"check", "x.yaml", "--stdin"});
    ::_exit(1);
  }
  ::close(ends[0]);
  const std::string text = kGood;
  REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK_THAT(shop.read("out"), Contains("x: 2 nodes, no errors"));
}

TEST_CASE("of very many faults people are told some, programs all") {
  const Workshop shop;
  std::string text = "report: none\nnodes:\n";
  for (int i = 0; i < 3000; ++i)
    text +=
        "  n" + std::to_string(i) + ": {use: test.pair, in: {first: m" + std::to_string(i) + "}}\n";
  shop.write("x.yaml", text);
  const auto words = shop.runner({"check", "x.yaml"});
  CHECK(words.code == 65);
  std::size_t told = 0;
  for (const auto& line : split(words.err, '\n')) told += line.find(": error: ") != line.npos;
  CHECK(told == 200);
  CHECK_THAT(words.err, Catch::EndsWith("\nand 2,800 more: runner check --format json has all\n"));
  CHECK(check(shop, {"x.yaml"}).at("diagnostics").size() == 3000);
}

TEST_CASE("what points at a place counts columns, not characters") {
  const Workshop shop;
  shop.write("x.yaml", "nodes: {\"\u65e5\u672c\u8a9e\": 1, a: 2}\n");
  const auto run = shop.runner({"check", "x.yaml"});
  CHECK_THAT(run.err, Contains("  1 | nodes: {\"\u65e5\u672c\u8a9e\": 1, a: 2}\n"
                               "    |         ^~~~~~~~\n"));
  CHECK_THAT(run.err, Contains("    |                   ^\n"));  // of the 1, behind six columns
}

TEST_CASE("a renderer that the command line names is told at the option") {
  const Workshop shop;
  shop.write("x.yaml", kGood);
  const auto run = shop.runner({"run", "x.yaml", "--report", "test.sttus"});
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Catch::StartsWith("--report:1:1: error: no plugin offers test.sttus (did you "
                                        "mean test.status?)"));
}

TEST_CASE("there is an answer whatever is wrong, and a usage error for a wrong format") {
  Workshop shop;
  shop.write("x.yaml", kGood);
  shop.write("dir/x.yml", kGood);
  const Json absent = check(shop, {"y.yaml"});
  CHECK(absent.at("exit_code") == Json(66));
  const Json& fault = absent.at("diagnostics").items().at(0);
  CHECK(fault.at("file") == Json("y.yaml"));
  CHECK(fault.at("suggestion") == Json("x.yaml"));
  CHECK_FALSE(fault.has("line"));

  const Json empty = check(shop, {""});
  CHECK(empty.at("exit_code") == Json(66));
  CHECK_THAT(empty.at("diagnostics").items().at(0).at("message").string(), Contains("is empty"));
  const auto words_of_empty = shop.runner({"run", ""});
  CHECK(words_of_empty.code == 66);
  CHECK_THAT(words_of_empty.err, Contains("the path of the experiment is empty"));
  fs::create_symlink("loop", shop.folder() / "loop");
  CHECK(check(shop, {"loop/x.yaml"}).at("exit_code") == Json(66));
  CHECK(shop.runner({"loop"}).code == 64);

  shop.environment["KAZAN_STORE"] = shop.environment["HOME"] = shop.environment["XDG_CACHE_HOME"] =
      "";
  const Json nowhere = check(shop, {"x.yaml"});
  CHECK_THAT(nowhere.at("diagnostics").items().at(0).at("message").string(),
             Contains("no place for the store"));

  for (const Words& words : {Words{"check", "x.yaml"}, {"list"}, {"describe", "test.value"}}) {
    auto wrong = words;
    wrong.insert(wrong.end(), {"--format", "jsno"});
    const auto run = shop.runner(wrong);
    CHECK(run.code == 64);
    CHECK(run.out.empty());
    const std::string formats = words[0] == "check" ? "text or json" : "text, json or md";
    CHECK_THAT(run.err, Contains("--format jsno: expected " + formats + " (did you mean json?)"));
  }
}

TEST_CASE("programs are told what people are, and each code that the documents list") {
  Workshop shop;
  shop.environment["HF_HOME"] = "/nowhere";
  const auto codes = documented();
  auto unseen = codes;
  REQUIRE(codes.size() > 20);
  for (const auto& file : broken()) {
    const std::string text = read_file(file);
    if (text.find("# verb: run") != text.npos) continue;
    Words words = {file.native()};
    for (auto at = text.find("# option: "); at != text.npos; at = text.find("# option: ", at + 1))
      words.insert(words.end(), {"--set", text.substr(at + 10, text.find('\n', at) - at - 10)});
    const Json json = check(shop, words);
    words.insert(words.begin(), "check");
    const std::string shown = shop.runner(words).err;
    for (const auto& d : json.at("diagnostics").items()) {
      CAPTURE(file.filename(), d.dump(2));
      const std::string number =
          d.has("option_number") ? " " + std::to_string(d.at("option_number").integer()) : "";
      const std::string place = d.at("file").string() + number + ":" +
                                std::to_string(d.at("line").integer()) + ":" +
                                std::to_string(d.at("column").integer()) + ": ";
      CHECK_THAT(shown, Contains(place + d.at("severity").string() + ": " +
                                 d.at("message").string() + "\n"));
      const auto code = d.at("code").string();
      CHECK(codes.contains(code));
      unseen.erase(code);
      if (code != "plan-step" && code != "stage-warning") CHECK(d.has("expected"));
      const bool forward = d.at("end_line").integer() > d.at("line").integer() ||
                           d.at("end_column").integer() > d.at("column").integer();
      CHECK(forward);
    }
  }
  // plugins, lost_folders, estimates, machine, fetch
  CHECK(unseen == std::set<std::string>{"changed-file", "no-sweep", "not-fetched", "not-preferred",
                                        "pass-left-out", "plugin", "plugin-folder", "too-large",
                                        "unwritable-store"});
}

TEST_CASE("what stages warn of is told by check and run, and once") {
  Workshop shop;
  shop.environment["HF_HOME"] = "/nowhere";
  shop.write("x.yaml",
             "report: none\nvars: {idle: 1}\n"
             "nodes: {m: {use: model.gpt2, weights: [gpt2, bundled/mini]}}\n");
  const std::string of_stage = "instead of the preferred model";
  const auto count = [&](const Words& words) {
    const auto run = shop.runner(words);
    CAPTURE(words, run.err);
    CHECK(run.code == 0);
    CHECK_THAT(run.err, Contains("the var idle is never used"));
    const auto at = run.err.find(of_stage);
    return at == run.err.npos ? 0 : run.err.find(of_stage, at + 1) == run.err.npos ? 1 : 2;
  };
  CHECK(count({"check", "x.yaml"}) == 1);
  CHECK(count({"x.yaml"}) == 1);
  CHECK(count({"why", "x.yaml"}) == 0);
  CHECK(count({"graph", "x.yaml"}) == 0);
}

TEST_CASE("list and describe have all they say in JSON too") {
  const Workshop shop;
  const auto list = shop.runner({"list", "--format", "json"});
  const Json all = parsed(list);
  CHECK(list.code == 0);
  bool found = false;
  for (const auto& stage : all.at("stages").items())
    if (stage.at("id") == Json("test.pair")) {
      found = true;
      CHECK(stage.at("doc") == Json("Takes a text and perhaps a table"));
      CHECK(stage.at("plugin") == Json("test.values"));
      CHECK(stage.at("library").string() == (test_plugins() / "test.values.so").native());
    }
  CHECK(found);
  CHECK(all.at("renderers").size() >= 3);
  CHECK(all.at("broken").size() == 0);
  CHECK(all.at("folders").items().at(0).at("path") == Json(test_plugins().native()));
  CHECK(all.at("folders").items().at(0).at("problem").is_null());

  const Json one = parsed(shop.runner({"describe", "test.pair", "--format", "json"}));
  CHECK(one.at("stage").at("inputs").items().at(1).at("name") == Json("second"));
  CHECK(one.at("plugin") == Json("test.values"));
  CHECK(one.at("code").string().size() == 64);
}

// The loader writes down each library it looks for.
TEST_CASE("list, describe and check load no compute library") {
  Workshop shop;
  shop.environment["LD_DEBUG"] = "libs";
  shop.environment["LD_DEBUG_OUTPUT"] = (shop.folder() / "loaded").native();
  const auto loaded = [&](const Words& words) {
    const auto run = shop.runner(words);
    CAPTURE(run.err);
    CHECK(run.code == 0);
    std::string all;
    for (const auto& entry : fs::directory_iterator(shop.folder()))
      if (entry.path().filename().native().starts_with("loaded")) {
        all += read_file(entry.path());
        fs::remove(entry.path());
      }
    return all;
  };
  const std::string study = "experiments/palinka_topk.yaml";
  for (const Words& words : {Words{"list"},
                             {"list", "--format", "json"},
                             {"describe", "sae.topk"},
                             {"describe", "sae.topk", "--format", "json"},
                             {"check", study},
                             {"check", study, "--format", "json"}}) {
    CAPTURE(words);
    const auto all = loaded(words);
    CHECK_THAT(all, Contains("libkazan.so"));
    CHECK_THAT(all, !Contains("libtorch") && !Contains("libc10") && !Contains(".compute.so"));
    // Metadata alone answers what is asked of a stage; a check loads what plans, and so does a
    // list, apart, to tell what cannot be loaded.
    CHECK((all.find("sae.topk.so") != all.npos) == (words[0] != "describe"));
  }
  shop.write("x.yaml",
             "report: none\nnodes:\n  m: {use: model.gpt2, weights: bundled/mini}\n"
             "  t: {use: text.inline, content: plum}\n"
             "  k: {use: text.tokens, in: {text: t, tokenizer: m.tokenizer}}\n"
             "  a: {use: model.activations, in: {model: m, tokens: k}, site: mlp_out, layer: 0}\n"
             "  s: {use: store.hdf5, in: a}\n");
  CHECK_THAT(loaded({"x.yaml"}), Contains("libtorch"));  // else nothing could be seen this way
}
