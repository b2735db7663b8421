// Plugins that do not fit, clash or share a header's variables.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// A folder of plugins beside those of the tests.
struct Plugins : Workshop {
  fs::path folder_of_plugins = folder() / "plugins";
  Plugins() {
    make_folder(folder_of_plugins);
    environment["KAZAN_PLUGIN_PATH"] = "";
  }
  void copy(const std::string& file, const std::string& as) const {
    fs::copy_file(test_plugins() / file, folder_of_plugins / as);
  }
  void copy_plugin(const std::string& name, const std::string& as) const {
    copy(name + ".so", as + ".so");
    copy(name + ".json", as + ".json");
  }
  // Overwrites the first `old` in the library with `bytes` of the same length.
  void patch(const std::string& file, const std::string& old, const std::string& bytes) const {
    std::string all = read_file(folder_of_plugins / file);
    const auto at = all.find(old);
    REQUIRE(at != all.npos);
    REQUIRE(old.size() == bytes.size());
    write_file(folder_of_plugins / file, all.replace(at, old.size(), bytes));
  }
  Outcome with(std::vector<std::string> words) const {
    words.insert(words.end(), {"--plugins", folder_of_plugins.native()});
    return runner(words);
  }
  Outcome run_counter() const {
    write("x.yaml", "report: none\nnodes: {n: {use: test.counter_a}}\n");
    return with({"x.yaml"});
  }
};

std::string line_of(const std::string& text, const std::string& start) {
  const auto at = text.find(start);
  return at == text.npos ? "" : text.substr(at, text.find('\n', at) - at);
}

}  // namespace

TEST_CASE_METHOD(Plugins, "a plugin that fits is used") {
  copy_plugin("test.counter_a", "test.counter_a");
  CHECK(run_counter().code == 0);
  CHECK_THAT(with({"list"}).out, Contains("test.counter_a"));
}

TEST_CASE_METHOD(Plugins, "a folder named twice is one folder") {
  copy_plugin("test.counter_a", "test.counter_a");
  environment["KAZAN_PLUGIN_PATH"] = (folder_of_plugins / ".." / "plugins").native() + ":/nowhere";
  const auto run = run_counter();
  CAPTURE(run.err);
  CHECK(run.code == 0);
}

TEST_CASE_METHOD(Plugins, "a plugin with another stamp is refused in words, unopened") {
  copy_plugin("test.counter_a", "test.counter_a");
  patch("test.counter_a.so", "compiler=GNU-", "compiler=NUG-");
  const auto run = run_counter();
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains("x.yaml:2:18: error: the plugin test.counter_a cannot be used"));
  CHECK_THAT(run.err, Contains("was built for another version (it has compiler=NUG-") &&
                          Contains("this program compiler=GNU-"));
  const auto list = with({"list"});
  CHECK(list.code == 69);
  CHECK_THAT(list.err, Contains("cannot be used: test.counter_a"));
}

TEST_CASE_METHOD(Plugins, "metadata of another build are refused") {
  copy("test.counter_a.so", "test.counter_a.so");
  copy("test.counter_b.json", "test.counter_a.json");
  const auto run = run_counter();
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains("its metadata was made from another build"));
}

TEST_CASE_METHOD(Plugins, "a plugin without metadata, or with broken ones, is refused") {
  copy("test.counter_a.so", "test.counter_a.so");
  CHECK_THAT(run_counter().err, Contains("test.counter_a.json is missing: rebuild it"));
  write("plugins/test.counter_a.json", "{\"format\": 1");
  CHECK_THAT(run_counter().err,
             Contains("its metadata: ") && Contains("test.counter_a.json:1:13: not valid JSON"));
  write("plugins/test.counter_a.json", "{\"format\": 1}");
  const auto run = run_counter();
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains("test.counter_a.json: the key \"build_id\" is missing"));
}

TEST_CASE_METHOD(Plugins, "files that are no plugins are refused, and others work on") {
  copy_plugin("test.values", "test.values");
  write("plugins/test.counter_a.so", "not a library");
  const auto run = run_counter();
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains("test.counter_a.so is not a"));
  fs::copy_file(build_folder() / "lib/libkazan.so", folder_of_plugins / "a.library.so");
  fs::create_symlink("nowhere", folder_of_plugins / "dangling.so");
  const auto list = with({"list"});
  CHECK_THAT(list.err, Contains("a.library.so is not a Kazan plugin: it carries no ABI stamp"));
  CHECK_THAT(list.err, Contains("dangling"));
  CHECK_THAT(list.out, Contains("test.value"));
  write("y.yaml", "report: none\nnodes: {n: {use: test.value, number: 1}}\n");
  CHECK(with({"y.yaml"}).code == 0);
}

TEST_CASE_METHOD(Plugins, "a plugin cut short is refused") {
  copy_plugin("test.counter_a", "test.counter_a");
  const auto library = folder_of_plugins / "test.counter_a.so";
  fs::resize_file(library, fs::file_size(library) / 2);
  CHECK(run_counter().code == 69);
}

TEST_CASE_METHOD(Plugins, "a stage that two plugins offer cannot be used; both are named") {
  copy_plugin("test.counter_a", "test.counter_a");
  copy_plugin("test.counter_a", "test.other");
  const auto run = run_counter();
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains("two plugins offer the stage test.counter_a: ") &&
                          Contains("test.counter_a.so and ") && Contains("test.other.so"));
}

TEST_CASE_METHOD(Plugins, "a name that two plugins offer costs neither its other stages") {
  copy_plugin("test.values", "test.values");
  copy_plugin("test.counter_a", "test.odd");
  std::string metadata = read("plugins/test.odd.json");
  const std::string id = "\"test.counter_a\"";
  write("plugins/test.odd.json", metadata.replace(metadata.find(id), id.size(), "\"test.value\""));
  write("x.yaml", "report: none\nnodes: {n: {use: test.value, number: 1}}\n");
  const auto run = with({"x.yaml"});
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains("x.yaml:2:18: error: two plugins offer the stage test.value: ") &&
                          Contains("test.odd.so and ") && Contains("test.values.so\n"));
  write("y.yaml", "report: none\nnodes: {n: {use: test.layer}}\n");
  CHECK(with({"y.yaml"}).code == 0);
  const auto list = with({"list"});
  CHECK(list.code == 69);
  CHECK_THAT(list.out, Contains("test.layer") && !Contains("test.value "));
  CHECK_THAT(list.err, Contains("cannot be used: test.value: two plugins offer the stage"));
  const Json json = Json::parse(with({"list", "--format", "json"}).out, "list");
  CHECK(json.at("clashes").items().at(0).at("id") == Json("test.value"));
}

TEST_CASE_METHOD(Plugins, "two plugins in two folders clash; renderers do too") {
  for (const char* name : {"test.counter_a", "test.renderer"}) copy_plugin(name, name);
  environment["KAZAN_PLUGIN_PATH"] = test_plugins();
  const auto run = run_counter();
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains((folder_of_plugins / "test.counter_a.so").native() + " and " +
                               (test_plugins() / "test.counter_a.so").native()));
  write("y.yaml", "report: test.status\nnodes: {n: {use: test.layer}}\n");
  CHECK_THAT(with({"y.yaml"}).err,
             Contains("y.yaml:1:9: error: two plugins offer the renderer test.status: "));
}

TEST_CASE_METHOD(Plugins, "one plugin by two ways is no clash") {
  copy_plugin("test.counter_a", "test.counter_a");
  const auto links = folder() / "links";
  const bool whole = GENERATE(true, false);
  if (whole) {
    fs::create_directory_symlink(folder_of_plugins, links);
  } else {
    make_folder(links);
    fs::create_symlink(folder_of_plugins / "test.counter_a.so", links / "test.counter_a.so");
  }
  environment["KAZAN_PLUGIN_PATH"] = links;
  CHECK(run_counter().code == 0);
  write("x.yaml", "report: none\nnodes: {n: {use: test.counter_a}}\n");
  CHECK(runner({"x.yaml"}).code == 0);  // by the links alone
  CHECK(with({"list"}).code == 0);
}

TEST_CASE_METHOD(Plugins, "a stage that is not there is told with each folder and what it holds") {
  copy_plugin("test.counter_b", "test.counter_b");
  const auto file = write("a file", "");
  environment["KAZAN_PLUGIN_PATH"] = "/nowhere:" + file.native() + ":" + folder_of_plugins.native();
  const auto installed = (build_folder() / "lib/kazan/plugins").native();
  const std::string notes = "  looked in " + folder_of_plugins.native() +
                            ": 1 plugin\n  looked in /nowhere: does not exist\n  looked in " +
                            file.native() + ": cannot be read: Not a directory\n  looked in " +
                            folder_of_plugins.native() + ": looked in already\n  looked in " +
                            installed + ": ";
  const auto run = run_counter();
  CHECK(run.code == 69);
  CHECK_THAT(run.err, Contains("x.yaml:2:18: error: no plugin offers test.counter_a (did you mean "
                               "test.counter_b?)\n") &&
                          Contains(notes));
  CHECK_THAT(with({"describe", "test.counter_a"}).err, Contains(notes));
  // Of several that are not there the folders are told once.
  write("y.yaml", "report: none\nnodes: {a: {use: test.none}, b: {use: test.no}}\n");
  const auto two = with({"check", "y.yaml"}).err;
  CHECK(two.find("looked in /nowhere") == two.rfind("looked in /nowhere"));
  const auto json = Json::parse(with({"check", "y.yaml", "--format", "json"}).out, "check");
  for (const auto& d : json.at("diagnostics").items())
    if (d.at("severity") == Json("error"))
      CHECK(d.at("notes").items().at(1) == Json("looked in /nowhere: does not exist"));
}

TEST_CASE_METHOD(Plugins, "no broken plugin hides another, however it is broken") {
  copy_plugin("test.values", "test.values");
  const auto broken = [&](const std::string& name) {
    copy_plugin("test.counter_a", name);
    return folder_of_plugins / (name + ".so");
  };
  broken("b.stamp");
  patch("b.stamp.so", "compiler=GNU-", "compiler=NUG-");
  const auto torn = broken("b.torn");
  fs::resize_file(torn, fs::file_size(torn) / 2);
  fs::resize_file(broken("b.empty"), 0);
  broken("b.nojson");
  fs::remove(folder_of_plugins / "b.nojson.json");
  broken("b.stale");
  copy("test.counter_b.json", "b.stale2.json");
  fs::rename(folder_of_plugins / "b.stale2.json", folder_of_plugins / "b.stale.json");
  write("plugins/b.text.so", "not a library");
  fs::remove(broken("b.gone"));
  fs::create_symlink("nowhere.so", folder_of_plugins / "b.dangling.so");
  fs::create_directory(folder_of_plugins / "b.folder.so");
  copy("test.counter_a.json", "b.loop.json");
  fs::create_symlink("b.loop.so", folder_of_plugins / "b.loop.so");
  REQUIRE(::mkfifo((folder_of_plugins / "b.pipe.so").c_str(), 0600) == 0);
  REQUIRE(::mkfifo((folder_of_plugins / "b.pipe.json").c_str(), 0600) == 0);
  REQUIRE(::mkfifo((folder_of_plugins / "pipe.json").c_str(), 0600) == 0);
  broken("b.second");
  REQUIRE(::mkfifo((folder_of_plugins / "b.second.compute.so").c_str(), 0600) == 0);
  fs::create_symlink("lost.compute.so", folder_of_plugins / "lost.compute.so");
  broken("b.half");
  std::string metadata = read("plugins/b.half.json");
  const std::string none = "\"compute\": false";
  write("plugins/b.half.json",
        metadata.replace(metadata.find(none), none.size(), "\"compute\": true"));
  write("plugins/b.lost.compute.so", "");
  write("plugins/notes.json", "{\"format\": \"none of ours\"}");

  const auto list = with({"list"});
  CAPTURE(list.err);
  CHECK(list.code == 69);
  CHECK_THAT(list.out, Contains("test.value") && Contains("test.layer") && Contains("sae.topk"));
  const std::pair<const char*, const char*> problems[] = {
      {"b.stamp", "was built for another version (it has compiler=NUG-"},
      {"b.torn", "is not a whole shared library"},
      {"b.empty", "is not a"},
      {"b.nojson", "b.nojson.json is missing: rebuild it"},
      {"b.stale", "its metadata was made from another build"},
      {"b.text", "is not a"},
      {"b.gone", "its library "},
      {"b.dangling", "No such file or directory"},
      {"b.folder", "b.folder.so is no regular file"},
      {"b.loop", "b.loop.so: Too many levels of symbolic links"},
      {"b.pipe", "b.pipe.so is no regular file"},
      {"b.second", "b.second.compute.so is no regular file"},
      {"lost", "its library "},
      {"b.half", "b.half.compute.so is missing: rebuild or install it"},
      {"b.lost", "its library "}};
  std::size_t told = 0;
  for (const auto& [name, problem] : problems)
    CHECK_THAT(line_of(list.err, "cannot be used: " + std::string(name) + ": "), Contains(problem));
  for (auto at = list.err.find("cannot be used: "); at != list.err.npos;
       at = list.err.find("cannot be used: ", at + 1))
    ++told;
  CHECK(told == std::size(problems));  // and notes.json is none of ours
  CHECK(Json::parse(with({"list", "--format", "json"}).out, "list").at("broken").size() == told);

  write("y.yaml", "report: none\nnodes: {n: {use: test.value, number: 1}}\n");
  CHECK(with({"y.yaml"}).code == 0);
  CHECK_THAT(with({"describe", "b.gone"}).err, Contains("its library "));
}

TEST_CASE_METHOD(Plugins, "a plugin whose dependency is missing is told where it is used") {
  copy_plugin("test.values", "test.values");
  copy_plugin("test.counter_a", "test.counter_a");
  patch("test.counter_a.so", "libkazan_artifacts.so", "libkazan_artifactz.so");
  write("x.yaml",
        "report: none\nnodes:\n  n: {use: test.counter_a}\n  m: {use: test.layer, layer: last}\n");
  const auto run = with({"check", "x.yaml"});
  CHECK(run.code == 65);
  CHECK_THAT(run.err, Contains("x.yaml:3:12: error: cannot load ") &&
                          Contains("libkazan_artifactz.so: cannot open shared object file"));
  CHECK_THAT(run.err, Contains("x.yaml:4:31: error: layer: "));
  CHECK_THAT(with({"list"}).out, Contains("test.value"));
}

TEST_CASE_METHOD(Plugins,
                 "the stages of a broken plugin lead to its problem, or to one that works") {
  copy_plugin("test.values", "test.values");
  const auto library = folder_of_plugins / "test.values.so";
  fs::resize_file(library, fs::file_size(library) / 2);
  write("x.yaml", "report: none\nnodes: {n: {use: test.layer}}\n");
  const auto refused = with({"x.yaml"});
  CHECK(refused.code == 69);
  CHECK_THAT(refused.err, Contains("x.yaml:2:18: error: the plugin test.values cannot be used: "));
  environment["KAZAN_PLUGIN_PATH"] = test_plugins();
  const auto run = with({"x.yaml"});
  CHECK(run.code == 0);
  CHECK_THAT(run.err, Contains("x.yaml:2:18: warning: the plugin " + library.native() +
                               " cannot be used (") &&
                          Contains("; using " + (test_plugins() / "test.values.so").native()));
}

TEST_CASE_METHOD(Plugins, "a plugin rebuilt after the plan was made is not mixed in") {
  copy_plugin("test.counter_a", "test.counter_a");
  REQUIRE(run_counter().code == 0);
  const auto other = test_plugins() / "test.counter_b.so";  // stands for a new build
  fs::copy_file(other, folder_of_plugins / "test.counter_a.so",
                fs::copy_options::overwrite_existing);
  CHECK(with({"node", "runs/x/1/plan.json", "n", "--store", "new"}).code == 69);
}

TEST_CASE("plugins that include the same header variable have copies of their own") {
  const Workshop shop;
  const auto run = shop.run(
      "  a1: {use: test.counter_a}\n"
      "  b1: {use: test.counter_b, in: a1}\n"
      "  a2: {use: test.counter_a, in: b1}\n"
      "  b2: {use: test.counter_b, in: a2}\n");
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  const auto id = shop.node("b2").at("id").string();
  // Two runs of each plugin in one worker. Shared, the counts would go up to 444.
  CHECK(shop.read("runs/x/1/nodes/" + id + "/text/text.txt") == "111 111 222 222 ");
}
