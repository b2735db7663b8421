// Completion of command lines: what the program offers, and what bash makes of it.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>

#include "base/text.hpp"
#include "program.hpp"
#include "testing/console.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;
using Words = std::vector<std::string>;

namespace {

struct Completing : Workshop {
  Completing() {
    write("x.yaml",
          "name: x\nvars: {size: 3*inputs, small: 1}\nnodes:\n"
          "  a: {use: test.value, number: 1}\n"
          "  ab: {use: test.layer}\n"
          "  join: {use: test.join, in: a}\n");
    write("x.txt", "no experiment");
    write(".hidden.yaml", "");
    write("deep/y.yml", "nodes: {}\n");
  }

  // What `runner complete` prints: the kind, then the candidates without their docs.
  Words offered(Words words) const {
    words.insert(words.begin(), {"complete", "--"});
    const auto run = runner(words);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    Words lines = split(run.out, '\n');
    CHECK(lines.back().empty());
    lines.pop_back();
    for (auto& line : lines) line = line.substr(0, line.find('\t'));
    return lines;
  }

  // What bash would put at the cursor, by the words as bash cuts them.
  Words in_bash(const std::string& line, const Words& words) const {
    std::string script = "PATH=" + (build_folder() / "bin").native() +
                         ":$PATH\nCOMP_WORDBREAKS=' =:'\nsource <(runner completion bash)\n"
                         "COMP_WORDS=(";
    for (const auto& word : words) script += "'" + word + "' ";
    script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) + "\nCOMP_LINE='" + line +
              "'\nCOMP_POINT=${#COMP_LINE}\n_runner\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    write("script.sh", script);
    const auto run = runner({"env", "bash", "script.sh"});
    CAPTURE(script);
    CHECK(run.err.empty());
    Words lines = split(run.out, '\n');
    lines.pop_back();
    return lines;
  }
};

bool holds(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

TEST_CASE_METHOD(Completing, "the first word is a verb or an experiment") {
  const Words all = offered({""});
  for (const char* word : {"run", "check", "list", "completion", "env", "x.yaml"})
    CHECK(holds(all, word));
  for (const char* word : {"worker", "complete", "x.txt", "deep/", ".hidden.yaml"})
    CHECK_FALSE(holds(all, word));
  CHECK(offered({"de"}) == Words{"words", "describe", "deep/"});
  CHECK(offered({"x"}) == Words{"files", "x.yaml"});
  CHECK(offered({"deep/"}) == Words{"files", "deep/y.yml"});
  CHECK(offered({"--v"}) == Words{"words", "--version"});
}

TEST_CASE_METHOD(Completing, "each verb completes every option that its help shows") {
  Words verbs = offered({"help", ""});
  verbs.erase(verbs.begin());  // "words"
  std::erase(verbs, "env");    // its options are another program's
  for (const char* verb : {"run", "sweep", "schema", "export", "clean"}) CHECK(holds(verbs, verb));
  for (const auto& verb : verbs) {
    const std::string help = runner({verb, "--help"}).out;
    const Words options = offered({verb, "--"});
    CAPTURE(verb, help);
    std::size_t shown = 0;
    for (const auto& line : split(help, '\n')) {
      const auto at = line.find("--");
      const bool option = line.starts_with("  ") && at != line.npos && at < 10;
      if (!option) continue;
      ++shown;
      CHECK(holds(options, line.substr(at, line.find_first_of(" ", at) - at)));
    }
    CHECK(options.size() == shown + 1);
  }
  CHECK(offered({"x.yaml", "--qu"}) == Words{"words", "--quiet"});
}

TEST_CASE_METHOD(Completing, "values of options and arguments") {
  CHECK(offered({"run", "--progress", ""}) == Words{"words", "auto", "plain", "json", "none"});
  CHECK(offered({"run", "--progress=j"}) == Words{"words", "--progress=json"});
  CHECK(offered({"graph", "--to", "m"}) == Words{"words", "mermaid"});
  CHECK(offered({"run", "--report", "test."}) ==
        Words{"words", "test.status", "test.slow", "test.blank"});
  CHECK(offered({"describe", "test.val"}) == Words{"words", "test.value"});
  CHECK(offered({"describe", "test.value", ""}).empty());  // it takes one
  CHECK(offered({"check", ""}) == Words{"files", "deep/", "experiments/", "x.yaml"});
  CHECK(offered({"check", "experiments/palinka_topk."}) ==
        Words{"files", "experiments/palinka_topk.yaml"});  // came along
  CHECK(offered({"run", "--store", ""}) == Words{"files", "deep/"});
  CHECK(offered({"run", "--jobs", ""}).empty());
  CHECK(offered({"check", "--quiet", "x"}) == Words{"files", "x.yaml"});
  CHECK(offered({"check", "--", "--"}).empty());
  CHECK(offered({"completion", ""}) == Words{"words", "bash", "zsh", "fish"});
}

TEST_CASE_METHOD(Completing, "--set knows the experiment's vars, nodes, parameters and choices") {
  CHECK(offered({"run", "x.yaml", "--set", ""}) ==
        Words{"words", "size=", "small=", "a.", "ab.", "join.", "seed="});
  CHECK(offered({"x.yaml", "--set", "s"}) == Words{"words", "size=", "small=", "seed="});
  CHECK(offered({"check", "x.yaml", "--set", "ab."}) == Words{"words", "ab.layer="});
  CHECK(offered({"check", "x.yaml", "--set", "a.m"}) == Words{"words", "a.mode="});
  CHECK(offered({"check", "x.yaml", "--set", "a.mode="}) ==
        Words{"words", "a.mode=fast", "a.mode=exact"});
  CHECK(offered({"check", "x.yaml", "--set=a.flag=t"}) == Words{"words", "--set=a.flag=true"});
  CHECK(offered({"check", "x.yaml", "--set", "a.pen"}) ==
        Words{"words", "a.penalty.coef=", "a.penalty.reduce="});
  CHECK(offered({"check", "--set", "s"}) == Words{"words", "seed="});  // of which experiment?
}

// One that is new here either is completed (candidates_of), or joins those that cannot be.
TEST_CASE_METHOD(Completing, "what every option's value is called is known") {
  const std::set<std::string> listed = {"NAME=VALUE",
                                        "NODE.PARAMETER",
                                        "RUN",
                                        "DIR",
                                        "FILE",
                                        "RENDERER",
                                        "PATH",
                                        "NAME,...",
                                        "COLUMN",
                                        "NODE",
                                        "NODE.METRIC,...",
                                        "A,B",
                                        "VARIANT"},
                              open = {"N", "SECONDS", "SIZE", "AGE"};
  for (const auto& verb : offered({"help", ""}))
    for (const auto& line : split(runner({verb == "words" ? "run" : verb, "--help"}).out, '\n')) {
      const auto at = line.find("--");
      if (!line.starts_with("  ") || at == line.npos || at >= 10) continue;
      const Words words = split(single_spaced(line.substr(at)), ' ');
      const std::string kind = words.size() > 1 ? words[1] : "";
      // "--quiet" is a switch, and "--to dot|mermaid" says its values itself.
      const bool named = !kind.empty() && kind[0] >= 'A' && kind[0] <= 'Z';
      CAPTURE(verb, line);
      if (named) CHECK((listed.contains(kind) || open.contains(kind)));
    }
}

TEST_CASE_METHOD(Completing, "a sweep's variants and the columns of its table") {
  write("s.yaml",
        "name: s\nreport: none\nvars: {n: 1}\nnodes:\n  a: {use: test.value, number: $n}\n"
        "  g: {use: test.gathered, in: {metrics: a.metrics}, over: n}\n"
        "sweep: {grid: {n: [1, 2]}}\n");
  REQUIRE(runner({"s.yaml", "--quiet"}).code == 0);
  CHECK(offered({"table", "s/1", "--sort", ""}) == Words{"words", "n", "a.number", "g.sum"});
  CHECK(offered({"table", "s/1", "--gathered", ""}) == Words{"words", "g"});
  CHECK(offered({"table", "s/latest", "--metrics", "a.number,a"}) ==
        Words{"words", "a.number,a.number"});
  CHECK(offered({"table", "runs/s/1", "--front", "a."}) == Words{"words", "a.number"});
  CHECK(offered({"report", "s/1", "--variant", ""}) == Words{"words", "n=1", "n=2"});
  CHECK(offered({"table", "none/1", "--sort", ""}).empty());
}

TEST_CASE_METHOD(Completing, "what may be given instead is offered too") {
  write("x.yaml", "name: x\nreport: none\nnodes: {a: {use: test.value, number: 1}}\n");
  REQUIRE(runner({"x.yaml", "--quiet"}).code == 0);
  CHECK(offered({"export", "x"}) == Words{"files", "x.yaml", "x/"});
  CHECK(offered({"submit", "x/"}) == Words{"files", "x/1", "x/latest"});
  CHECK(holds(offered({"node", "x/"}), "x/1"));
  CHECK(offered({"export", "x.yaml", "a."}) == offered({"sweep", "x.yaml", "a."}));
  CHECK(offered({"run", "--kernels", "p"}) == Words{"words", "portable"});
  CHECK(offered({"describe", "test.value", "--format", ""}) ==
        Words{"words", "text", "json", "md"});
}

TEST_CASE_METHOD(Completing, "nodes of a plan or run folder") {
  write("x.yaml", "name: x\nreport: none\nnodes: {a: {use: test.value, number: 1}}\n");
  REQUIRE(runner({"x.yaml", "--quiet"}).code == 0);
  CHECK(offered({"node", "runs/x/1/"}) == Words{"files", "runs/x/1/logs/", "runs/x/1/manifest.json",
                                                "runs/x/1/metrics.json", "runs/x/1/nodes/",
                                                "runs/x/1/plan.json"});
  CHECK(offered({"node", "runs/x/1/plan.json", ""}) == Words{"words", "a"});
  CHECK(offered({"node", "runs/x/1/plan.json", "a", ""}) == Words{"words", "a"});
  CHECK(offered({"report", "runs/x/"}) == Words{"files", "runs/x/1/", "runs/x/latest/"});
  CHECK(offered({"verify", "runs/x/1", "--nodes", ""}) == Words{"words", "a"});
  CHECK(offered({"verify", "x/1", "--nodes", ""}) == Words{"words", "a"});
  CHECK(offered({"verify", "x/latest", "--nodes", "a,"}) == Words{"words", "a,a"});
  fs::rename(folder() / "runs", folder() / "kept");
  CHECK(offered({"verify", "x/1", "--nodes", ""}).empty());
  CHECK(offered({"verify", "--runs", "kept", "x/1", "--nodes", ""}) == Words{"words", "a"});
}

TEST_CASE_METHOD(Completing, "--unset knows what the experiment gives") {
  CHECK(offered({"x.yaml", "--unset", ""}) == Words{"words", "a.number", "join.in"});
  CHECK(offered({"check", "x.yaml", "--unset", "ab."}).empty());
  write("y.yaml",
        "nodes:\n"
        "  a: {use: test.value, penalty: {coef: 1, reduce: sum}, seed: 3, threads: 1, doc: why,\n"
        "      in: {first: b, second: b}}\n");
  CHECK(offered({"y.yaml", "--unset", "a."}) ==
        Words{"words", "a.penalty", "a.penalty.coef", "a.penalty.reduce", "a.in", "a.in.first",
              "a.in.second", "a.seed", "a.threads", "a.doc"});
  write("z.yaml",
        "nodes: {a: {use: test.value, number: 1}}\n"
        "sweep: {grid: {a.number: [1, 2]}, where: a.number > 1, seeds: 2}\n");
  CHECK(offered({"z.yaml", "--unset", "sw"}) ==
        Words{"words", "sweep", "sweep.grid", "sweep.grid.a.number", "sweep.where", "sweep.seeds"});
  write("z.yaml", "nodes: {a: {use: test.value, number: 1}}\nsweep: {show: a.number}\n");
  CHECK(offered({"z.yaml", "--unset", "sw"}) == Words{"words", "sweep", "sweep.show"});
}

TEST_CASE_METHOD(Completing, "plugins to check are files, and names of plugins and stages") {
  CHECK(offered({"plugin", ""}) == Words{"words", "check"});
  write("built/x.so", "");
  const Words all = offered({"plugin", "check", "x.so", ""});
  for (const char* word : {"built/", "test.values", "test.value", "test.layer"})
    CHECK(holds(all, word));
  CHECK_FALSE(holds(all, "x.yaml"));
  CHECK(offered({"plugin", "check", "built/"}) == Words{"files", "built/x.so"});
  CHECK(offered({"plugin", "check", "--ex"}) == Words{"words", "--example"});
  CHECK(holds(offered({"plugin", "check", "--example", ""}), "x.yaml"));
}

TEST_CASE_METHOD(Completing, "help is offered, and completes verbs") {
  CHECK(offered({"he"}) == Words{"words", "help"});
  CHECK(offered({"help", "c"}) ==
        Words{"words", "check", "collect", "copy", "clean", "completion"});
  CHECK(offered({"help", "e"}) == Words{"words", "export", "env"});
  CHECK_FALSE(holds(offered({"help", ""}), "x.yaml"));
  CHECK(offered({"help", "check", ""}).empty());
}

TEST_CASE_METHOD(Completing, "who calls complete without -- is told how") {
  for (const Words& words : {Words{"complete"}, {"complete", "x"}}) {
    const auto run = runner(words);
    CHECK(run.code == 64);
    CHECK_THAT(run.err, Contains("usage: runner complete -- WORD..."));
  }
}

TEST_CASE_METHOD(Completing, "a run is offered as EXPERIMENT/NUMBER too") {
  write("x.yaml", "name: x\nreport: none\nnodes: {a: {use: test.value, number: 1}}\n");
  for (int i = 0; i < 2; ++i) REQUIRE(runner({"x.yaml", "--quiet", "--runs", "kept"}).code == 0);
  const Words runs = {"x/2", "x/1", "x/latest"};
  for (const Words& words : {Words{"verify", "--runs", "kept"},
                             {"diff", "--runs=kept"},
                             {"diff", "--runs=kept", "x/1"},
                             {"report", "--runs", "kept"},
                             {"why", "x.yaml", "--runs", "kept", "--against"}}) {
    CAPTURE(words);
    auto now = words;
    now.push_back("x");
    CHECK(holds(offered(now), "x/"));
    now.back() = "x/";
    auto found = offered(now);
    REQUIRE_FALSE(found.empty());
    found.erase(found.begin());
    CHECK(found == runs);
  }
  CHECK(offered({"verify", "x/1", ""}).empty());
  CHECK_FALSE(holds(offered({"report", "x/1", "--report", ""}), "none"));
}

TEST_CASE_METHOD(Completing, "a path that begins with ~/ is in the home folder") {
  environment["HOME"] = folder().native();
  CHECK(offered({"check", "~/x."}) == Words{"files", "~/x.yaml"});
  CHECK(offered({"check", "~/x.yaml", "--set", "ab."}) == Words{"words", "ab.layer="});
  fs::rename(folder() / "deep", folder() / "runs");
  make_folder(folder() / "runs/study");
  CHECK(offered({"runs", "--runs", "~/runs", ""}) == Words{"words", "study"});
}

TEST_CASE_METHOD(Completing, "whatever is on the command line, completion fails silently") {
  write("bad.yaml", "nodes: {a: [\n");
  write("bytes.yaml", "nodes: {a\xff\n");
  write("plan.json", "{\"nodes\": 1");
  for (const Words& words : {Words{},
                             {"bogus", ""},
                             {"--", ""},
                             {"run", "bad.yaml", "--set", ""},
                             {"run", "bytes.yaml", "--set", "a."},
                             {"run", "deep", "--set", ""},
                             {"node", "plan.json", ""},
                             {"run", "--bogus", ""},
                             {"run", "--bogus=x"},
                             {"run", "/proc/self/mem", "--set", ""},
                             {"check", "\xff/"},
                             {"report", "/root/\n"}})
    offered(words);
  environment["KAZAN_PLUGIN_PATH"] = "/proc/self:/dev/null";
  offered({"describe", ""});
  CHECK(runner({"complete"}).code == 64);  // not a verb for people
}

TEST_CASE_METHOD(Completing, "bash, which cuts words at = and :, gets what follows there") {
  CHECK(in_bash("runner desc", {"runner", "desc"}) == Words{"describe"});
  CHECK(in_bash("runner run x.yaml --progress ", {"runner", "run", "x.yaml", "--progress", ""}) ==
        Words{"auto", "plain", "json", "none"});
  CHECK(in_bash("runner run --progress=p", {"runner", "run", "--progress", "=", "p"}) ==
        Words{"plain"});
  CHECK(in_bash("runner run --progress=", {"runner", "run", "--progress", "="}) ==
        Words{"auto", "plain", "json", "none"});
  CHECK(in_bash("runner x.yaml --set a.mode=e",
                {"runner", "x.yaml", "--set", "a.mode", "=", "e"}) == Words{"exact"});
  CHECK(in_bash("runner  x.yaml   --set a.mo", {"runner", "x.yaml", "--set", "a.mo"}) ==
        Words{"a.mode="});
  CHECK(in_bash("runner check deep", {"runner", "check", "deep"}) == Words{"deep"});
}

TEST_CASE_METHOD(Completing, "files with spaces and colons") {
  write("my files/one: two.yaml", "nodes: {}\n");
  CHECK(offered({"check", "my"}) == Words{"files", "my files/"});
  CHECK(in_bash("runner check my\\ fi", {"runner", "check", "my\\ fi"}) == Words{"my files"});
  CHECK(in_bash("runner check \"my files/o", {"runner", "check", "\"my files/o"}) ==
        Words{"my files/one: two.yaml"});
}

TEST_CASE_METHOD(Completing, "what the shell's quotes leave is what the program gets") {
  write("my study.yaml", read("x.yaml"));
  for (const char* file : {"'\\''my study.yaml'\\''", "\"my study.yaml\"", "my\\ study.yaml"}) {
    const std::string word = file;  // quoted again in the script
    CAPTURE(word);
    CHECK(in_bash("runner check " + word + " --set ab.",
                  {"runner", "check", word, "--set", "ab."}) == Words{"ab.layer="});
  }
  write("a: b.yaml", "nodes: {}\n");  // in quotes bash does not cut at the colon
  CHECK(in_bash("runner check \"a: ", {"runner", "check", "\"a: "}) == Words{"a: b.yaml"});
  CHECK(in_bash("runner check a:\\ ", {"runner", "check", "a", ":", "\\ "}) == Words{" b.yaml"});
  write("desk top.yaml", "nodes: {}\n");  // among verbs, where bash does not quote files
  CHECK(in_bash("runner de", {"runner", "de"}) == Words{"describe", "deep/", "desk\\ top.yaml"});
}

TEST_CASE_METHOD(Completing, "an interactive bash completes") {
  Console console(100, 24);
  write("rc", "PATH=" + (build_folder() / "bin").native() +
                  ":$PATH\nPS1='> '\nbind 'set enable-bracketed-paste off'\n"
                  "bind 'set bell-style none'\nsource <(runner completion bash)\n");
  console.start([&]() -> int {
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::setenv("TERM", "dumb", 1);
    if (::chdir(folder().c_str()) == 0)
      ::execlp("bash", "bash", "--noprofile", "--rcfile", "rc", "-i", nullptr);
    return 127;
  });
  REQUIRE(console.await(">"));
  console.type("runner desc\t");
  REQUIRE(console.await("> runner describe"));
  console.type("test.laye\t");
  REQUIRE(console.await("> runner describe test.layer"));
  console.type("\n");
  REQUIRE(console.await("Resolves a layer"));
  console.type("runner x.yaml --set a.mo\tex\t\n");
  REQUIRE(console.await("> runner x.yaml --set a.mode=exact"));
  console.type("\x04");
  console.wait();
}
