#include "host/record/run_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/seal.hpp"
#include "base/writer.hpp"
#include "host/run/node_files.hpp"
#include "sdk/damaged.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-runs")};
  fs::path runs = folder.path() / "runs";
};

// A node in the store, with a file of each kind; one is too large to be copied.
struct StoredNode : Fixture {
  StoredNode() {
    node.key = sha256("key");
    node.id = "n-0";
    const auto path = store.begin(node.key);
    make_folder(path / "out");
    make_folder(path / "figures");
    write_file(path / "out/data", "abcdef");
    write_file(path / "out/large", std::string((4 << 20) + 1, 'x'));
    write_file(path / "figures/loss.json", "{}");
    ChunkTable chunks;
    const Json files = inventory(path / "out", "out", chunks);
    write_file(path / kChunksFile, to_json(chunks).dump());
    Json others = Json::object();
    for (const std::string name : {kChunksFile, "figures/loss.json"})
      others[name] = inventory_of(path / name);
    const Json outputs = Json::object({{"out", Json::object({{"files", files}})}});
    write_file(path / kRecordFile,
               sealed(Json::object({{"key", node.key}, {"outputs", outputs}, {"files", others}})));
    store.publish(path, node.key);
  }

  fs::path stored(const std::string& name) const { return store.folder(node.key) / name; }
  fs::path copied(const std::string& name) const { return run.path() / "nodes/n-0" / name; }

  Store store{folder.path() / "store"};
  RunFolder run{runs, "x"};
  PlannedNode node;
};

}  // namespace

TEST_CASE_METHOD(StoredNode, "a node's small files are copied as they were saved") {
  for (int twice = 0; twice < 2; ++twice) {
    run.copy_node(node, store);
    for (const char* name : {"out/data", "figures/loss.json", "record.json"})
      CHECK(read_file(copied(name)) == read_file(stored(name)));
    CHECK_FALSE(fs::exists(copied("out/large")));
    CHECK_FALSE(fs::exists(copied("chunks.json")));
    CHECK((fs::status(copied("out/data")).permissions() & fs::perms::owner_write) !=
          fs::perms::none);
    write_file(copied("out/data"), "left by a first try");
  }
}

TEST_CASE_METHOD(StoredNode, "what is damaged is not copied but told") {
  const auto [name, artifact] = GENERATE(table<std::string, std::string>(
      {{"out/data", "out"}, {"figures/loss.json", "figures"}, {"record.json", "record.json"}}));
  const auto path = stored(name);
  const std::string good = read_file(path);
  const auto refused = [&] {
    try {
      run.copy_node(node, store);
      return false;
    } catch (const Damaged& e) {
      CHECK(e.artifact() == node.key + "/" + artifact);
      CHECK_THAT(e.what(), Catch::Contains(path.native()));
      return true;
    }
  };
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    std::string bytes = good;
    bytes[byte] = static_cast<char>(bytes[byte] ^ 1);
    write_file(path, bytes);
    if (!refused()) FAIL(name << " was copied with byte " << byte << " flipped");
  }
  write_file(path, good + "x");
  CHECK(refused());
  fs::remove(path);
  CHECK(refused());
  write_file(path, good);
  CHECK_FALSE(refused());
}

TEST_CASE_METHOD(Fixture, "runs are numbered from 1, after the highest, and latest points there") {
  CHECK(RunFolder(runs, "x").number() == 1);
  CHECK(RunFolder(runs, "x").number() == 2);
  CHECK(RunFolder(runs, "y").number() == 1);
  make_folder(runs / "x/41");
  make_folder(runs / "x/old-77");             // no number
  make_folder(runs / "x/99999999999999999");  // none that counts
  make_folder(runs / "x/2147483647");
  const RunFolder run(runs, "x");
  CHECK(run.number() == 42);
  CHECK(fs::read_symlink(runs / "x/latest") == "42");
  CHECK(fs::equivalent(run.path(), runs / "x/latest"));
  CHECK(run.path().is_absolute());
}

TEST_CASE_METHOD(Fixture, "runs that start at once get folders of their own") {
  std::vector<pid_t> children;
  for (int i = 0; i < 16; ++i) {
    children.push_back(::fork());
    if (children.back() == 0) ::_exit(RunFolder(runs, "x").number());
  }
  std::set<int> numbers;
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    numbers.insert(WEXITSTATUS(status));
  }
  CHECK(numbers.size() == 16);
  CHECK(*numbers.begin() == 1);
  CHECK(*numbers.rbegin() == 16);
}

TEST_CASE_METHOD(Fixture, "a run sweeps what killed runs left beside what they wrote") {
  const RunFolder alive(runs, "x");
  const auto ours = temporary_beside(alive.path() / "manifest.json");
  write_file(ours, "");
  const pid_t pid = ::fork();
  if (pid == 0) {
    const RunFolder killed(runs, "x");
    write_file(temporary_beside(killed.path() / "manifest.json"), "");
    fs::create_symlink("2", temporary_beside(runs / "x/latest"));
    ::_exit(0);
  }
  ::waitpid(pid, nullptr, 0);
  REQUIRE(std::distance(fs::directory_iterator(runs / "x"), {}) == 4);
  RunFolder(runs, "x");
  CHECK(fs::exists(ours));
  CHECK(std::distance(fs::directory_iterator(runs / "x"), {}) == 4);    // 1, 2, 3, latest
  CHECK(std::distance(fs::directory_iterator(runs / "x/2"), {}) == 2);  // logs, nodes
}

TEST_CASE_METHOD(Fixture, "a run folder that cannot be made is the machine's fault") {
  write_file(folder.path() / "file", "");
  const auto path = GENERATE(true, false) ? fs::path("/proc/runs") : folder.path() / "file";
  try {
    RunFolder run(path, "x");
    FAIL("made " << path);
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::machine);
    CHECK_THAT(e.what(), Catch::Contains(path.native()));
  }
}

namespace {

std::shared_ptr<const Source> source(const fs::path& file, const std::string& text) {
  return std::make_shared<Source>(Source{file.native(), text, file.parent_path()});
}

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "the files that an experiment extends are kept as they lie to each other") {
  const RunFolder run(runs, "x");
  run.write_experiment({source("/w/far/x.yaml", "extends: ../lib/base.yaml\n"),
                        source("/w/far/../lib/base.yaml", "base\n")});
  CHECK(read_file(run.path() / "experiment.yaml") == "extends: ../lib/base.yaml\n");
  CHECK(read_file(run.path() / "experiment/far/x.yaml") == "extends: ../lib/base.yaml\n");
  CHECK(read_file(run.path() / "experiment/lib/base.yaml") == "base\n");
  const RunFolder alone(runs, "x");
  alone.write_experiment({source("/w/x.yaml", "nodes: {}\n")});
  CHECK(read_file(alone.path() / "experiment.yaml") == "nodes: {}\n");
  CHECK_FALSE(fs::exists(alone.path() / "experiment"));
}
