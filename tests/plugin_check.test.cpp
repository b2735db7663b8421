// `runner plugin check`: a sound plugin, and one for each fault that it finds.
#include <signal.h>

#include <catch2/catch.hpp>

#include "base/sanitized.hpp"
#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

fs::path flawed() {
  return build_folder() / "tests/flawed";
}

struct Checking : Workshop {
  Checking() { environment["KAZAN_PLUGIN_PATH"] = ""; }

  // Of a plugin in tests/flawed, with an example that has these nodes.
  Outcome check(const std::string& name, const std::string& nodes) const {
    const auto example = write("example.yaml", "report: none\nnodes:\n" + nodes);
    return runner(
        {"plugin", "check", (flawed() / (name + ".so")).native(), "--example", example.native()});
  }
  Outcome check_runs(const std::string& flaw) const {
    return check("flawed.runs", "  n: {use: flawed.runs, flaw: " + flaw + "}\n");
  }
};

// The line of what was looked at, with what is below it; its spaces as one.
std::string told(const Outcome& run, const std::string& what) {
  std::string out;
  bool inside = false;
  for (const auto& line : split(run.out, '\n')) {
    if (line.starts_with("  ") && !line.starts_with("    "))
      inside = single_spaced(line + " ").find(" " + what + " ") != std::string::npos;
    if (inside && line.starts_with("  ")) out += line + "\n";
  }
  return single_spaced(out);
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE_METHOD(Checking, "the template's plugin is sound, each thing on a line") {
  const auto example = build_folder() / "share/kazan/templates/plugin/example.yaml";
  const auto run =
      runner({"plugin", "check", build_folder() / "tests/templates/plugin_family.plugin_name.so",
              "--example", example});
  CAPTURE(run.out, run.err);
  CHECK(run.code == 0);
  CHECK(count_of(run.out, "✗") == 0);
  for (const char* what :
       {"fit", "symbols", "declared", "bad values", "example", "same bits", "edge values"})
    CHECK_THAT(told(run, what), Contains("✓ " + std::string(what)));
  CHECK_THAT(told(run, "declared"),
             Contains("1 stage, 2 parameters, 2 ports, 5 metrics: each has its sentence"));
  CHECK_THAT(told(run, "example"), Contains("5 nodes, 1 of this plugin, all outputs written"));
  CHECK_THAT(told(run, "manual"), Contains("– manual"));  // it is not installed
  CHECK_THAT(told(run, "leaks"), Contains(kAddressSanitized ? "✓ leaks" : "– leaks"));
  CHECK_THAT(run.out,
             Contains(kAddressSanitized ? "\nnothing has to be mended; 2 not looked at\n"
                                        : "\nnothing has to be mended; 3 not looked at\n"));
  CHECK_FALSE(fs::exists(folder() / "store"));  // nothing of the user's is touched
  CHECK_FALSE(fs::exists(folder() / "runs"));
}

TEST_CASE_METHOD(Checking, "the template's variant is sound") {
  const auto run = runner({"plugin", "check", build_folder() / "tests/templates/acme.softrelu.so",
                           "--example", build_folder() / "tests/templates/softrelu/example.yaml"});
  CAPTURE(run.out, run.err);
  CHECK(run.code == 0);
  CHECK_THAT(told(run, "same bits"), Contains("✓ same bits"));
}

TEST_CASE_METHOD(Checking, "a sound run of one that can go wrong is sound") {
  const auto run = check_runs("none");
  CAPTURE(run.out);
  CHECK(run.code == 0);
  CHECK_THAT(told(run, "same bits"), Contains("computed again, with 1 thread and 2"));
}

TEST_CASE_METHOD(Checking, "bits that change are told with the file and what to do") {
  const auto run = check_runs("clock");
  CAPTURE(run.out);
  CHECK(run.code == 69);
  const auto bits = told(run, "same bits");
  CHECK_THAT(bits, Contains("✗ same bits") &&
                       Contains("expected: the same bits again with 1 thread") &&
                       Contains("found: node n: text/text.txt: other bytes, first at byte ") &&
                       Contains("to do: let nothing in that changes: clocks"));
  CHECK_THAT(run.out, Contains("\nsomething has to be mended"));
}

TEST_CASE_METHOD(Checking, "bits that depend on the threads are told as such") {
  const auto run = check_runs("threads");
  CAPTURE(run.out);
  CHECK(run.code == 69);
  const auto bits = told(run, "same bits");
  CHECK(count_of(bits, "expected: ") == 1);
  CHECK_THAT(bits, Contains("expected: the bits of 1 thread also with 2 threads") &&
                       Contains("other bytes, and text declares no tolerance") &&
                       Contains("to do: sum in an order that does not depend on the threads"));
}

TEST_CASE_METHOD(Checking, "a run that fails is told with its words, and skips what needs it") {
  const auto [flaw, words] = GENERATE(table<std::string, std::string>(
      {{"unfilled",
        "class Runs (tests/flawed/runs.cpp, in flawed.runs.so): it ended without "
        "filling its output \"text\""},
       {"throw", "in flawed.runs.so): row 9 of 8 (std::out_of_range)"},
       {"abort", "its worker was killed by SIGABRT (Aborted); it printed: about to end"},
       {"silent", "its worker was killed by SIGABRT (Aborted); it printed nothing"}}));
  CAPTURE(flaw);
  const auto run = check_runs(flaw);
  CAPTURE(run.out);
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "example"), Contains("✗ example") &&
                                       Contains("expected: a run that ends with 0") &&
                                       Contains(words) && Contains("to do: mend the stage"));
  CHECK_THAT(told(run, "same bits"), Contains("– same bits it takes an example that runs"));
  CHECK(run.out.find("kazan-check") == run.out.npos);  // a folder that is gone
}

TEST_CASE_METHOD(Checking, "what a run only warns of is faulty: figures, headlines") {
  const auto run = check("flawed.unseen", "  n: {use: flawed.unseen}\n");
  CAPTURE(run.out);
  CHECK(run.code == 69);
  const auto example = told(run, "example");
  CHECK(count_of(example, "expected: ") == 3);
  CHECK_THAT(example,
             Contains("✗ example") && Contains("node n: ") &&
                 Contains("class Unseen (tests/flawed/unseen.cpp, in flawed.unseen.so)") &&
                 Contains("its figure \"curve\" cannot be drawn: it lacks the array \"x\"") &&
                 Contains("it lacks the array \"y\", which scatter needs; it has none") &&
                 Contains("its metric \"loss\", a headline, was not given"));
  CHECK_THAT(told(run, "same bits"), Contains("✓ same bits"));
}

TEST_CASE_METHOD(Checking, "a node that does not end with other threads is told") {
  const auto example =
      write("example.yaml", "report: none\nnodes: {n: {use: flawed.runs, flaw: late}}\n");
  const auto run = runner({"plugin", "check", (flawed() / "flawed.runs.so").native(), "--example",
                           example.native(), "--timeout", "5"});
  CAPTURE(run.out);
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "example"), Contains("✓ example"));
  CHECK_THAT(told(run, "same bits"),
             Contains("expected: the same node again with 2 threads") &&
                 Contains("found: node n: it did not end within 5 seconds, as it did before") &&
                 Contains("to do: mend the stage: it does not end with 2 threads"));
  CHECK(workers_gone());
}

TEST_CASE_METHOD(Checking, "without an example the check is not whole, and says so") {
  const auto path = (flawed() / "flawed.runs.so").native();
  const auto run = runner({"plugin", "check", path});
  CAPTURE(run.out, run.err);
  CHECK(run.code == 66);
  CHECK(count_of(run.out, "✗") == 0);
  CHECK_THAT(run.out,
             Contains("\nnothing has to be mended; 6 not looked at; no example was run\n"));
  CHECK_THAT(told(run, "manual"), Contains("– manual none is known: "));
  const auto quiet = runner({"plugin", "check", path, "--quiet"});
  CHECK(quiet.code == 66);
  CHECK(quiet.out.empty());
  CHECK_THAT(quiet.err, Contains("no example was run"));
  const auto both = runner({"plugin", "check", path, (flawed() / "flawed.plans.so").native()});
  CHECK(both.code == 66);
  CHECK_THAT(both.out,
             Contains("\nof 2 plugins none has to be mended; 12 not looked at; no example "
                      "was run of flawed.plans, flawed.runs\n") ||
                 Contains("no example was run of flawed.runs, flawed.plans\n"));
}

TEST_CASE_METHOD(Checking, "a library that is no plugin is told as one that cannot be used") {
  const auto run = runner({"plugin", "check", (flawed() / "flawed.nothing.so").native()});
  CAPTURE(run.out, run.err);
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "fit"), Contains("✗ fit") && Contains("flawed.nothing.json is missing"));
}

TEST_CASE_METHOD(Checking, "models are not fetched for an example, unless one asks for it") {
  environment.erase("HF_HUB_OFFLINE");
  environment["HF_HOME"] = (folder() / "hub").native();
  environment["HF_ENDPOINT"] = "http://127.0.0.1:9";  // where nobody listens
  const std::string nodes =
      "  n: {use: flawed.runs}\n  m: {use: model.gpt2, weights: nobody/model}\n";
  const auto run = check("flawed.runs", nodes);
  CAPTURE(run.out);
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "example"), Contains("HF_HUB_OFFLINE") &&
                                       Contains("to do: mend the example, which is to do without "
                                                "fetching a model, or set HF_HUB_OFFLINE=0"));
  environment["HF_HUB_OFFLINE"] = "0";
  CHECK_THAT(told(check("flawed.runs", nodes), "example"), !Contains("HF_HUB_OFFLINE"));
}

TEST_CASE_METHOD(Checking, "an example that cannot be right is the example's fault") {
  const auto run = check("flawed.runs", "  n: {use: flawed.runs, flw: none}\n");
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "example"), Contains("example.yaml:3:25: error: flawed.runs has no "
                                            "parameter flw (did you mean flaw?)") &&
                                       Contains("to do: mend the example"));
}

TEST_CASE_METHOD(Checking, "leaks are told by a build that finds them") {
  const auto run = check_runs("leak");
  CAPTURE(run.out);
  CHECK(run.code == (kAddressSanitized ? 69 : 0));
  if (kAddressSanitized)
    CHECK_THAT(told(run, "leaks"),
               Contains("✗ leaks") && Contains("leak of") && Contains("flawed.runs.so"));
  else
    CHECK_THAT(told(run, "leaks"), Contains("– leaks") && Contains("preset sanitize"));
}

TEST_CASE_METHOD(Checking, "values at an edge that the plan step cannot take are named") {
  const auto run = check("flawed.plans", "  n: {use: flawed.plans}\n");
  CAPTURE(run.out);
  CHECK(run.code == 69);
  const auto edges = told(run, "edge values");
  CHECK(count_of(edges, "expected: ") == 2);
  CHECK_THAT(edges,
             Contains("flawed.plans with rows: 0 (its least) planned, or refused in words") &&
                 Contains("no rows (std::domain_error)") &&
                 Contains("flawed.plans with mode: \"crash\" (a choice)") &&
                 Contains("`runner check`: it was killed by SIGABRT"));
  CHECK_THAT(told(run, "bad values"), Contains("✓ bad values"));
}

TEST_CASE_METHOD(Checking, "a stage that only a sweep uses is not said to have no bounds") {
  const auto run = check("flawed.plans",
                         "  n: {use: flawed.runs}\n"
                         "sweep: {cases: {runs: {}, plans: {n: {use: flawed.plans}}}}\n");
  CAPTURE(run.out);
  CHECK(run.code == 0);
  CHECK_THAT(
      told(run, "edge values"),
      Contains(
          "– edge values they are tried on a node of the example as it is without its sweep, and "
          "it has none of this plugin"));
}

TEST_CASE_METHOD(Checking, "a shape is what the plan step says; each stage stands in the example") {
  const auto run = check("flawed.shapes", "  n: {use: flawed.shapes}\n");
  CAPTURE(run.out);
  CHECK(run.code == 69);
  CHECK_THAT(
      told(run, "shapes"),
      Contains("expected: the shape [rows columns], as the doc of flawed.shapes.text says") &&
          Contains("found: the plan step describes [rows]"));
  CHECK_THAT(told(run, "example"), Contains("expected: a node that uses flawed.unshown"));
}

TEST_CASE_METHOD(Checking, "the shape is that of each node, not of the first alone") {
  const auto shapes = told(check("flawed.shapes",
                                 "  a: {use: flawed.shapes, sound: true}\n"
                                 "  b: {use: flawed.shapes}\n"),
                           "shapes");
  CHECK_THAT(shapes, Contains("✗ shapes") && Contains("the plan step describes [rows]: node b"));
  CHECK(count_of(shapes, "expected: ") == 1);
  CHECK_THAT(told(check("flawed.shapes", "  a: {use: flawed.shapes, sound: true}\n"), "shapes"),
             Contains("✓ shapes 1 output of the shape that the doc promises"));
}

TEST_CASE_METHOD(Checking, "an output of another shape than planned is told with both") {
  const auto [as, words] = GENERATE(
      table<std::string, std::string>({{"seven", "as [rows 7], found [2]"},
                                       {"at_most_one", "as [rows at most 1], found [2]"},
                                       {"a_square", "as [rows ?, columns ?], found [2]"}}));
  const auto shapes =
      told(check("flawed.shapes", "  n: {use: flawed.planned, as: " + as + "}\n"), "shapes");
  CHECK_THAT(shapes, Contains("✗ shapes") &&
                         Contains("node n: the plan step describes its output \"rows\" " + words));
}

TEST_CASE_METHOD(Checking, "bounds that hold and sizes that are not known are no fault") {
  const auto shapes = told(check("flawed.shapes",
                                 "  a: {use: flawed.planned, as: at_most_two}\n"
                                 "  b: {use: flawed.planned, as: unknown}\n"),
                           "shapes");
  CHECK_THAT(shapes, Contains("– shapes"));
}

TEST_CASE_METHOD(Checking, "a plan step that ends the process is told with node, stage and class") {
  write("x.yaml", "report: none\nnodes: {n: {use: flawed.plans, mode: crash}}\n");
  for (const char* verb : {"check", "run"}) {
    const auto run = runner({verb, "x.yaml", "--plugins", flawed().native()});
    CAPTURE(verb, run.err);
    CHECK(run.code == 134);
    CHECK_THAT(run.err,
               Contains("runner: error: the plan step of the node n (flawed.plans), class Plans "
                        "(tests/flawed/plans.cpp, in flawed.plans.so), was killed by SIGABRT "
                        "(Aborted); that is a fault of the plugin, for its author to mend\n"));
  }
}

TEST_CASE_METHOD(Checking, "an activation that hangs on more than its row is told") {
  const auto run = check("flawed.state",
                         "  text: {use: text.inline, content: Plums rest in oak.}\n"
                         "  model: {use: model.gpt2, weights: bundled/mini}\n"
                         "  tokens: {use: text.tokens, in: {text: text, tokenizer: "
                         "model.tokenizer}}\n"
                         "  acts: {use: model.activations, in: {model: model, tokens: tokens}, "
                         "site: mlp_out, layer: middle}\n"
                         "  sae: {use: flawed.state, in: acts, latents: 16, epochs: 1}\n");
  CAPTURE(run.out);
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "example"),
             Contains("the activation of flawed.state gives other active latents") &&
                 Contains("expected activate() to depend on the row and on nothing else"));
}

TEST_CASE_METHOD(Checking, "a chapter may lie beside a library that nobody laid out") {
  make_folder(folder() / "mine");
  for (const char* file : {"flawed.plans.so", "flawed.plans.json"})
    fs::copy_file(flawed() / file, folder() / "mine" / file);
  const auto bare = runner({"plugin", "check", "mine"});
  CHECK_THAT(told(bare, "manual"),
             Contains("– manual none is known: where README.md begins with # flawed.plans, it and "
                      "example.yaml may lie beside the library; or lay out "
                      "PREFIX/lib/kazan/plugins/flawed.plans.so and "
                      "PREFIX/share/kazan/plugins/flawed/plans/README.md"));
  write("mine/README.md", "# another.plugin\n");
  CHECK_THAT(told(runner({"plugin", "check", "mine"}), "manual"), Contains("– manual"));
  write("mine/README.md", "# flawed.plans\n");
  write("mine/example.yaml", "report: none\nnodes: {n: {use: flawed.plans}}\n");
  const auto run = runner({"plugin", "check", "mine"});
  CHECK_THAT(told(run, "manual"), Contains("✓ manual") && Contains("mine/README.md"));
  CHECK_THAT(told(run, "example"), Contains("✓ example") && Contains("mine/example.yaml"));
}

TEST_CASE_METHOD(Checking, "where no shape is looked at, the reason is the one there is") {
  const auto shapes = told(check("flawed.shapes", "  n: {use: flawed.unshown}\n"), "shapes");
  CHECK_THAT(shapes,
             Contains("– shapes no plan step in the example describes the shape that the doc "
                      "promises of flawed.") &&
                 Contains("flawed.shapes.text") && Contains("flawed.unshown.text"));
  CHECK_THAT(told(check_runs("none"), "shapes"), Contains("– shapes no output promises one"));
}

TEST_CASE_METHOD(Checking, "what a plugin shows beyond its stages is named") {
  const auto run = check("flawed.shown", "  n: {use: flawed.shown}\n");
  CAPTURE(run.out);
  CHECK(run.code == 69);
  const auto symbols = told(run, "symbols");
  CHECK_THAT(symbols, Contains("flawed.shown.so also exports ") && Contains("acme::helper(int)") &&
                          Contains("acme::doubled(int)") &&  // an inline function: weak
                          Contains("compile with -fvisibility=hidden"));
#ifndef __clang__
  CHECK_THAT(symbols, Contains("acme::counter()::count") && Contains("-fno-gnu-unique"));
#endif
}

TEST_CASE_METHOD(Checking, "symbols and libraries that are nowhere are named") {
  make_folder(folder() / "p");
  for (const char* ending : {".so", ".json"})
    fs::copy_file(test_plugins() / ("test.counter_a" + std::string(ending)),
                  folder() / "p" / ("test.counter_a" + std::string(ending)));
  const auto [was, is, found] = GENERATE(table<std::string, std::string, std::string>(
      {{"_ZN5kazan5StageD2Ev", "_ZN5kazan5StagfD2Ev",
        "test.counter_a.so uses kazan::Stagf::~Stagf(), which nothing defines"},
       {"libkazan_artifacts.so", "libkazan_artifactz.so",
        "libkazan_artifactz.so: cannot open shared object file"}}));
  std::string bytes = read("p/test.counter_a.so");
  REQUIRE(bytes.find(was) != bytes.npos);
  write("p/test.counter_a.so", bytes.replace(bytes.find(was), was.size(), is));
  const auto run = runner({"plugin", "check", "p"});
  CAPTURE(run.out);
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "symbols"), Contains("✗ symbols") && Contains(found));
}

TEST_CASE_METHOD(Checking, "what cannot be used is told with its reason, and the rest skipped") {
  make_folder(folder() / "p");
  fs::copy_file(flawed() / "flawed.runs.so", folder() / "p/flawed.runs.so");
  const auto run = runner({"plugin", "check", "p/flawed.runs.so"});
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "fit"), Contains("✗ fit") && Contains("flawed.runs.json is missing") &&
                                   Contains("to do: build it again"));
  CHECK_THAT(run.out, Contains("– the rest"));
  fs::copy_file(flawed() / "flawed.runs.json", folder() / "p/flawed.runs.json");
  const auto twice = runner({"plugin", "check", "p", "--plugins", flawed().native()});
  CHECK(twice.code == 69);
  CHECK_THAT(told(twice, "fit"), Contains("two plugins offer the stage flawed.runs: "));
}

TEST_CASE_METHOD(Checking, "metadata that no longer say what is declared are told") {
  make_folder(folder() / "p");
  fs::copy_file(flawed() / "flawed.runs.so", folder() / "p/flawed.runs.so");
  std::string metadata = read_file(flawed() / "flawed.runs.json");
  const std::string doc = "a number that is always 1";
  write("p/flawed.runs.json", metadata.replace(metadata.find(doc), doc.size(), ""));
  const auto run = runner({"plugin", "check", "p"});
  CHECK(run.code == 69);
  CHECK_THAT(
      told(run, "declared"),
      Contains("✗ declared") && Contains("class Runs (tests/flawed/runs.cpp, in "
                                         "flawed.runs.so): the metric \"declared\" has no doc"));
}

TEST_CASE_METHOD(Checking, "the manual's folder has to be whole where it is known") {
  make_folder(folder() / "lib/kazan/plugins");
  for (const char* file : {"flawed.plans.so", "flawed.plans.json"})
    fs::copy_file(flawed() / file, folder() / "lib/kazan/plugins" / file);
  write("share/kazan/plugins/flawed/plans/README.md", "# flawed.plans\n");
  const auto run = runner({"plugin", "check", "flawed.plans", "--plugins", "lib/kazan/plugins"});
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "manual"), Contains("share/kazan/plugins/flawed/plans/example.yaml") &&
                                      Contains("there is no such file"));
  // In a build folder it is a link to the sources, and these are named.
  fs::remove_all(folder() / "share/kazan/plugins/flawed/plans");
  write("sources/README.md", "# flawed.plans\n");
  write("sources/example.yaml", "report: none\nnodes: {n: {use: flawed.plans}}\n");
  fs::create_directory_symlink(folder() / "sources", folder() / "share/kazan/plugins/flawed/plans");
  const auto built = runner({"plugin", "check", "lib/kazan/plugins/flawed.plans.so"});
  const std::string sources = fs::canonical(folder() / "sources");
  CHECK_THAT(told(built, "manual"), Contains("✓ manual " + sources + "/README.md"));
  CHECK_THAT(told(built, "example"), Contains("✓ example " + sources + "/example.yaml"));
  fs::remove_all(folder() / "share");
  const auto none = runner({"plugin", "check", "lib/kazan/plugins/flawed.plans.so"});
  CHECK_THAT(told(none, "manual"),
             Contains("– manual there is none in ") &&
                 Contains("share/kazan/plugins/flawed/plans; kazan_add_plugin puts there README.md "
                          "and example.yaml of flawed/plans or plans beside its CMakeLists.txt, or "
                          "those beside it where README.md begins with # flawed.plans"));
  CHECK_THAT(told(none, "example"), Contains("– example"));
}

TEST_CASE_METHOD(Checking, "an example that uses what no plugin offers is no fault of the stage") {
  const auto run = check("flawed.runs", "  n: {use: flawed.runs}\n  m: {use: acme.absent}\n");
  CHECK(run.code == 69);
  CHECK_THAT(
      told(run, "example"),
      Contains("error: no plugin offers acme.absent") &&
          Contains("to do: mend the example, or name by --plugins the folder of what it uses"));
}

TEST_CASE_METHOD(Checking, "an example may be of several plugins that are named") {
  const auto example = write(
      "example.yaml", "report: none\nnodes: {a: {use: flawed.plans}, b: {use: flawed.runs}}\n");
  const auto run = runner({"plugin", "check", (flawed() / "flawed.plans.so").native(),
                           (flawed() / "flawed.runs.so").native(), "--example", example.native()});
  CAPTURE(run.out, run.err);
  CHECK(count_of(run.out, ": 2 nodes, 1 of this plugin, all outputs written") == 2);
  const auto all = runner({"plugin", "check", "--example", example.native()});
  CHECK(all.code == 64);
  CHECK_THAT(all.err, Contains("--example is of the plugins that are named, and none is"));
}

TEST_CASE_METHOD(Checking, "a chapter of what is declared no longer is told, line by line") {
  make_folder(folder() / "lib/kazan/plugins");
  for (const char* file : {"flawed.plans.so", "flawed.plans.json"})
    fs::copy_file(flawed() / file, folder() / "lib/kazan/plugins" / file);
  write("share/kazan/plugins/flawed/plans/example.yaml",
        "report: none\nnodes: {n: {use: flawed.plans}}\n");
  const auto check = [&](const std::string& chapter) {
    write("share/kazan/plugins/flawed/plans/README.md", "# flawed.plans\n" + chapter);
    return told(runner({"plugin", "check", "flawed.plans", "--plugins", "lib/kazan/plugins"}),
                "manual");
  };
  CHECK_THAT(
      check("## Parameters\n`rows`: how many.\n```yaml\nn: {use: flawed.plans, rows: 1}\n```\n"),
      Contains("✓ manual"));
  CHECK_THAT(
      check("## Parameters\n`row`: how many.\n"),
      Contains("✗ manual") &&
          Contains("README.md:3: `row` is no parameter of flawed.plans (did you mean rows?)"));
  CHECK_THAT(check("As in\n```yaml\ntext: {use: text.inline, content: x}\n"
                   "n: {use: flawed.plans, rows: 1, colums: 2}\n```\n"),
             Contains("README.md:5: flawed.plans has no parameter colums"));
}

TEST_CASE_METHOD(Checking, "words that name no plugin are refused") {
  const auto unknown = runner({"plugin", "check", "sae.topkk"});
  CHECK(unknown.code == 69);
  CHECK_THAT(unknown.err,
             Contains("there is no plugin or stage sae.topkk (did you mean sae.topk?)"));
  const auto lost = runner({"plugin", "check", "nowhere/x.so"});
  CHECK(lost.code == 66);
  make_folder(folder() / "empty");
  CHECK(runner({"plugin", "check", "empty"}).code == 66);
  const auto verb = runner({"plugin", "chek"});
  CHECK(verb.code == 64);
  CHECK_THAT(verb.err, Contains("did you mean check?"));
}

TEST_CASE_METHOD(Checking, "an example that is no file is refused before anything is looked at") {
  write("example.yaml", "report: none\nnodes: {n: {use: flawed.runs}}\n");
  const auto run = runner(
      {"plugin", "check", (flawed() / "flawed.runs.so").native(), "--example", "exampl.yaml"});
  CHECK(run.code == 66);
  CHECK(run.out.empty());
  CHECK_THAT(run.err, Contains("there is no file exampl.yaml for --example (did you mean ") &&
                          Contains("example.yaml?)"));
}

TEST_CASE_METHOD(Checking, "a folder may hold links to plugins") {
  make_folder(folder() / "p");
  for (const char* file : {"flawed.runs.so", "flawed.runs.json"})
    fs::create_symlink(flawed() / file, folder() / "p" / file);
  const auto run = runner({"plugin", "check", "p"});
  CAPTURE(run.out, run.err);
  CHECK(run.code == 66);  // without an example
  CHECK_THAT(told(run, "fit"), Contains("✓ fit"));
}

TEST_CASE_METHOD(Checking, "one that prints among the program's answers is faulty, line by line") {
  const auto run = check("flawed.prints", "  n: {use: flawed.prints}\n");
  CAPTURE(run.out, run.err);
  CHECK(run.code == 69);
  CHECK_THAT(told(run, "example"), Contains("✗ example") &&
                                       Contains("found: its first line: planning") &&
                                       Contains("to do: print nothing to standard output"));
  CHECK_THAT(told(run, "same bits"), Contains("– same bits"));
  CHECK_THAT(run.out, Contains("\nsomething has to be mended"));
  const auto quiet = check("flawed.prints", "  n: {use: flawed.prints, loud: false}\n");
  CAPTURE(quiet.out, quiet.err);
  CHECK(quiet.code == 69);
  CHECK_THAT(told(quiet, "example"), Contains("✓ example"));
  CHECK_THAT(told(quiet, "edge values"), Contains("✗ edge values") &&
                                             Contains("expected: answers that can be read") &&
                                             Contains("to do: print nothing to standard output"));
  CHECK_THAT(quiet.out, Contains("\nsomething has to be mended"));
}

TEST_CASE_METHOD(Checking, "one that throws a number when it is loaded costs its process alone") {
  environment["FLAWED_LOADS"] = "throw";
  const auto run = check("flawed.loads", "  n: {use: flawed.loads}\n");
  CAPTURE(run.out, run.err);
  CHECK(run.code == 69);
  CHECK(count_of(run.out, "symbols") == 1);
  CHECK_THAT(told(run, "symbols"), Contains("✗ symbols") && Contains("to load flawed.loads.so into "
                                                                     "a process"));
  CHECK_THAT(run.out, Contains("\nsomething has to be mended"));
}

TEST_CASE_METHOD(Checking, "one that does not end when it is loaded is stopped, too") {
  environment["FLAWED_LOADS"] = "sleep";
  std::vector<std::string> words = {"plugin", "check", (flawed() / "flawed.loads.so").native()};
  SECTION("time") {
    words.insert(words.end(), {"--timeout", "1"});
    const auto run = runner(words);
    CAPTURE(run.out, run.err);
    CHECK(run.code == 69);
    CHECK_THAT(told(run, "symbols"),
               Contains("found: to load flawed.loads.so into a process takes longer than 1 "
                        "seconds") &&
                   Contains("to do: look at what runs when it is loaded"));
  }
  SECTION("signal") {
    auto run = start(words);
    REQUIRE(await(".out", "fit"));
    run.signal(SIGTERM);
    CHECK(run.wait().code == 143);
  }
  CHECK(workers_gone());
}

TEST_CASE_METHOD(Checking, "what does not end is stopped, by the time or by a signal") {
  const auto example =
      write("example.yaml", "report: none\nnodes: {n: {use: flawed.runs, flaw: sleep}}\n");
  make_folder(folder() / "tmp");
  environment["TMPDIR"] = (folder() / "tmp").native();
  std::vector<std::string> words = {"plugin", "check", (flawed() / "flawed.runs.so").native(),
                                    "--example", example.native()};
  SECTION("time") {
    words.insert(words.end(), {"--timeout", "1"});
    const auto run = runner(words);
    CAPTURE(run.out, run.err);
    CHECK(run.code == 69);
    CHECK_THAT(told(run, "example"),
               Contains("✗ example") && Contains("found: it was stopped: it did not end within 1 "
                                                 "seconds"));
  }
  SECTION("signal") {
    auto run = start(words);
    REQUIRE(await(".out", "bad values"));
    run.signal(SIGTERM);
    CHECK(run.wait().code == 143);
  }
  CHECK(workers_gone());
  CHECK(fs::is_empty(folder() / "tmp"));
}

TEST_CASE_METHOD(Checking, "who stops reading ends it, and nothing is left behind") {
  const auto example = write("example.yaml", "report: none\nnodes: {n: {use: flawed.runs}}\n");
  make_folder(folder() / "tmp");
  environment["TMPDIR"] = (folder() / "tmp").native();
  const auto run = command({"sh", "-c", "{ \"$@\"; echo $? > code; } | head -n 1", "sh",
                            (build_folder() / "bin/runner").native(), "plugin", "check",
                            (flawed() / "flawed.runs.so").native(), "--example", example.native()});
  CHECK(run.out.starts_with("flawed.runs: "));
  CHECK(read("code") == "141\n");
  CHECK(fs::is_empty(folder() / "tmp"));
}

TEST_CASE_METHOD(Checking, "only faults are told with --quiet") {
  const auto example = write("example.yaml", "report: none\nnodes: {n: {use: flawed.shapes}}\n");
  const auto run = runner({"plugin", "check", (flawed() / "flawed.shapes.so").native(), "--quiet",
                           "--example", example.native()});
  CHECK(run.code == 69);
  CHECK(run.out.find("✓") == run.out.npos);
  CHECK(run.out.find("–") == run.out.npos);
  CHECK_THAT(run.out, Contains("flawed.shapes: ✗ shapes"));
}
