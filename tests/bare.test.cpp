// An installation that has no plugin: what each verb says of that.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Catch::StartsWith;
namespace fs = std::filesystem;

namespace {

// The program with its libraries and templates, and nothing else.
struct Bare : Workshop {
  fs::path prefix = folder() / "bare";
  std::string places = "  looked in " + (prefix / "lib/kazan/plugins").native() +
                       ": does not exist\n"
                       "  further folders of plugins are named by --plugins or KAZAN_PLUGIN_PATH\n";

  Bare() {
    for (const char* part : {"bin", "lib", "share/kazan"}) make_folder(prefix / part);
    fs::copy_file(build_folder() / "bin/runner", prefix / "bin/runner");
    for (const auto& file : fs::directory_iterator(build_folder() / "lib"))
      if (file.path().extension() == ".so") fs::copy(file, prefix / "lib");
    fs::create_directory_symlink(fs::canonical(build_folder() / "share/kazan/templates"),
                                 prefix / "share/kazan/templates");
    environment["KAZAN_PLUGIN_PATH"] = "";
    write("x.yaml", "report: none\nnodes:\n  a: {use: text.inline, content: x}\n");
  }
  Outcome bare(std::vector<std::string> words) const {
    words.insert(words.begin(), (prefix / "bin/runner").native());
    return command(words);
  }
};

}  // namespace

TEST_CASE_METHOD(Bare, "without a plugin what reads an experiment says where it looked") {
  for (const char* verb : {"run", "check", "graph", "why"}) {
    const auto said = bare({verb, "x.yaml"});
    CHECK(said.code == 69);
    CHECK_THAT(said.err, StartsWith("x.yaml:3:12: error: no plugin offers text.inline\n") &&
                             Contains(places));
  }
}

TEST_CASE_METHOD(Bare, "without a plugin list and plugin check say so, and where they looked") {
  for (const auto& words : {std::vector<std::string>{"list"}, {"plugin", "check"}}) {
    const auto said = bare(words);
    CHECK(said.code == 69);
    CHECK(said.out.empty());
    CHECK(said.err == "runner: error: there is no plugin\n" + places);
  }
  const auto json = bare({"list", "--format", "json"});
  CHECK(json.code == 69);
  CHECK(Json::parse(json.out, "list").at("folders").items()[0].at("plugins") == Json(0));
  CHECK_THAT(bare({"describe", "text.inline"}).err, Contains(places));
  CHECK_THAT(bare({"describe", "acme.Histogram/1"}).err, Contains(places));
}

TEST_CASE_METHOD(Bare, "without a plugin new writes, and says what is lacking") {
  const auto plugin = bare({"new", "plugin", "probe.linear"});
  CHECK(plugin.code == 0);
  CHECK(plugin.err == "runner: warning: there is no plugin\n" + places);
  CHECK_THAT(plugin.out, Contains("\nIt is built against an installed Kazan, and ") &&
                             Contains(" has no lib/cmake/Kazan: "));
  const auto experiment = bare({"new", "experiment", "study"});
  CHECK(experiment.code == 0);
  CHECK(experiment.err == plugin.err);
  CHECK(Json::parse(bare({"schema"}).out, "schema").has("properties"));
}
