// `runner new`: what it writes, and what it refuses to.
#include <algorithm>
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

fs::path templates() {
  return build_folder() / "share/kazan/templates";
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto name = entry.path().filename(); name != ".out" && name != ".err")
      out.push_back(name);  // without what the runner printed
  std::sort(out.begin(), out.end());
  return out;
}

std::string all_in(const fs::path& folder, const std::string& ending = "") {
  std::string out;
  for (const auto& name : names_in(folder))
    if (name.ends_with(ending)) out += read_file(folder / name);
  return out;
}

// What stands between ```LANGUAGE and ```.
std::vector<std::string> blocks(const std::string& text, const std::string& language) {
  std::vector<std::string> out;
  const std::string fence = "```" + language + "\n";
  for (std::size_t at = 0; (at = text.find(fence, at)) != text.npos;) {
    at += fence.size();
    const auto end = text.find("```", at);
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

}  // namespace

TEST_CASE_METHOD(Workshop, "a plugin is the template with its names") {
  const auto made = runner({"new", "plugin", "measure.top_share"});
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  CHECK(made.err.empty());
  CHECK(names_in(folder() / "top_share") ==
        std::vector<std::string>{"CMakeLists.txt", "README.md", "example.yaml", "top_share.cpp",
                                 "top_share.test.cpp", "top_share_maths.cpp",
                                 "top_share_maths.hpp"});
  for (const auto& name : names_in(folder() / "top_share")) {
    const std::string text = read("top_share/" + name);
    CHECK_THAT(text,
               !Contains("plugin_name") && !Contains("plugin_family") && !Contains("PluginName"));
  }
  CHECK_THAT(read("top_share/top_share.cpp"),
             Contains("KAZAN_STAGE(TopShareStage, \"measure.top_share\","));
  CHECK_THAT(read("top_share/CMakeLists.txt"),
             Contains("kazan_add_plugin(measure.top_share SOURCES top_share.cpp"));
  CHECK_THAT(made.out, Contains("measure.top_share is in top_share: CMakeLists.txt, README.md, "));
  CHECK(names_in(folder()) == std::vector<std::string>{"top_share"});  // nothing is left over
}

TEST_CASE_METHOD(Workshop, "a variant is its template with its names") {
  const auto made = runner({"new", "variant", "acme.soft_relu"});
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  CHECK(names_in(folder() / "soft_relu") ==
        std::vector<std::string>{"CMakeLists.txt", "README.md", "example.yaml", "soft_relu.cpp",
                                 "soft_relu.hpp", "soft_relu.test.cpp"});
  const std::string all = all_in(folder() / "soft_relu");
  CHECK_THAT(all,
             !Contains("plugin_name") && !Contains("plugin_family") && !Contains("PluginName"));
  CHECK_THAT(all, Contains("KAZAN_SAE_VARIANT(SoftRelu, \"acme.soft_relu\","));
}

TEST_CASE_METHOD(Workshop, "a build folder's runner says how to install it first, and what then") {
  auto made = runner({"new", "plugin", "probe.linear", "--into", folder().native()});
  CHECK(made.code == 0);
  CHECK(made.err.empty());  // a family of one's own is none to warn of
  std::erase(made.out, '\'');
  const std::string build = build_folder(), prefix = build_folder().parent_path() / "installed";
  for (const auto& step :
       {" --target sdk && cmake --install " + build + " --prefix " + prefix + "\n",
        "\n  export PATH=" + prefix + "/bin:$PATH\n  cd " + (folder() / "linear").native() + "\n",
        " -DCMAKE_PREFIX_PATH=" + prefix + " && cmake --build build "})
    CHECK_THAT(made.out, Contains(step));
}

TEST_CASE_METHOD(Workshop, "names that hold words of the template are themselves") {
  REQUIRE(runner({"new", "plugin", "plugin_name.plugin_family"}).code == 0);
  CHECK_THAT(read("plugin_family/example.yaml"), Contains("use: plugin_name.plugin_family,"));
}

TEST_CASE_METHOD(Workshop, "docs/plugins.md shows what is written, and tests that pass") {
  REQUIRE(runner({"new", "plugin", "measure.kurtosis"}).code == 0);
  const fs::path source = fs::canonical(build_folder() / "share/kazan/docs").parent_path();
  const std::string shown = read_file(source / "docs/plugins.md");
  const std::string there = all_in(folder() / "kurtosis") +
                            all_in(source / "framework/testing", ".test.cpp") +
                            all_in(source / "tests/out_of_tree/torch");
  std::size_t count = 0;
  for (const char* language : {"cpp", "cmake", "yaml"})
    for (const auto& block : blocks(shown, language)) {
      CHECK_THAT(there, Contains(block));
      ++count;
    }
  CHECK(count >= 12);
  for (const auto& name : names_in(folder() / "kurtosis"))
    if (name != "kurtosis_maths.cpp") CHECK_THAT(shown, Contains("`" + name + "`"));
}

TEST_CASE_METHOD(Workshop, "nothing is ever overwritten") {
  write("kurtosis", "mine");
  auto again = runner({"new", "plugin", "measure.kurtosis"});
  CHECK(again.code == 64);
  CHECK_THAT(again.err, Contains("kurtosis is there already, and nothing is ever overwritten"));
  CHECK(read("kurtosis") == "mine");
  make_folder(folder() / "empty");
  CHECK(runner({"new", "plugin", "measure.empty"}).code == 64);
  fs::create_symlink("nowhere", folder() / "dangling");
  CHECK(runner({"new", "plugin", "measure.dangling"}).code == 64);
  write("study.yaml", "mine");
  CHECK(runner({"new", "experiment", "study"}).code == 64);  // and writes no schema
  CHECK(read("study.yaml") == "mine");
  CHECK(names_in(folder()).size() == 4);
}

TEST_CASE_METHOD(Workshop, "it goes into a folder that is there") {
  make_folder(folder() / "plugins/measure");
  CHECK(runner({"new", "plugin", "measure.kurtosis", "--into", "plugins/measure"}).code == 0);
  CHECK(fs::exists(folder() / "plugins/measure/kurtosis/kurtosis.cpp"));
  const auto lost = runner({"new", "plugin", "measure.skewness", "--into", "plugins/measur"});
  CHECK(lost.code == 66);
  CHECK_THAT(lost.err, Contains("there is no folder ") && Contains("plugins/measure?)"));
}

TEST_CASE_METHOD(Workshop, "names that could not be used are refused, doubtful ones told") {
  const auto wrong = runner({"new", "plugin", "Measure.Kurtosis"});
  CHECK(wrong.code == 64);
  CHECK_THAT(wrong.err, Contains("did you mean measure.kurtosis?"));
  const auto kind = runner({"new", "plugn", "measure.x"});
  CHECK(kind.code == 64);
  CHECK_THAT(kind.err, Contains("cannot make a new plugn") && Contains("did you mean plugin?"));
  environment["KAZAN_PLUGIN_PATH"] = test_plugins();
  const auto taken = runner({"new", "plugin", "test.counter_a"});
  CHECK(taken.code == 64);
  CHECK_THAT(taken.err, Contains("there is a stage test.counter_a already, of the plugin " +
                                 test_plugins().native()));
  CHECK(names_in(folder()).empty());
  const auto family = runner({"new", "plugin", "tst.kurtosis"});
  CHECK(family.code == 0);
  CHECK_THAT(family.err, Contains("of the family tst (did you mean test?)"));
}

TEST_CASE_METHOD(Workshop, "an experiment that can be run at once") {
  const auto made = runner({"new", "experiment", "my_study"});
  CHECK(made.code == 0);
  CHECK_THAT(made.out, Contains("runner my_study.yaml"));
  const auto check = runner({"check", "my_study.yaml"});
  CAPTURE(check.err);
  CHECK(check.code == 0);
  CHECK_THAT(read("my_study.yaml"), Contains("name: my_study\n"));
}

TEST_CASE_METHOD(Workshop,
                 "a new experiment's first line names the schema of the plugins there are") {
  const auto first_line = [&](const std::string& file) {
    const std::string text = read(file);
    return text.substr(0, text.find('\n'));
  };
  const std::string modeline = "# yaml-language-server: $schema=";
  environment["KAZAN_PLUGIN_PATH"] = "";
  REQUIRE(runner({"new", "experiment", "usual"}).code == 0);
  const auto installed = build_folder() / "share/kazan/docs/reference/experiment.schema.json";
  CHECK(first_line("usual.yaml") == modeline + installed.native());
  CHECK(names_in(folder()) == std::vector<std::string>{"usual.yaml"});

  const std::vector<std::string> own = {"--plugins", test_plugins().native()};
  make_folder(folder() / "deep");
  const auto made = runner({"new", "experiment", "own", "--into", "deep", own[0], own[1]});
  REQUIRE(made.code == 0);
  CHECK(first_line("deep/own.yaml") == modeline + "experiment.schema.json");
  CHECK_THAT(made.out, Contains("Editors complete it by deep/experiment.schema.json"));
  CHECK(read("deep/experiment.schema.json") == runner({"schema", own[0], own[1]}).out);
  CHECK(runner({"new", "experiment", "second", "--into", "deep", own[0], own[1]}).err.empty());

  write("deep/experiment.schema.json", "{}");
  const auto other = runner({"new", "experiment", "third", "--into", "deep", own[0], own[1]});
  CHECK(other.code == 0);
  CHECK(read("deep/experiment.schema.json") == "{}");  // nothing is overwritten
  CHECK_THAT(other.err, Contains("is of other plugins") && Contains("to renew it: runner schema"));
}

TEST_CASE_METHOD(Workshop, "the template's example runs with the plugin that it is built to") {
  const auto example = templates() / "plugin/example.yaml";
  const auto run = runner({example.native(), "--plugins", build_folder() / "tests/templates"});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  const Json metrics = json("runs/plugin_family_plugin_name_example/latest/metrics.json");
  CHECK(metrics.at("measured.mean_kurtosis").number() > 0);
}
