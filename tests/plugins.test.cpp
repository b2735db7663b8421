// Plugins that do not fit, clash or share a header's variables.
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
             Contains("its metadata ") && Contains("not valid JSON at line 1, column"));
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
