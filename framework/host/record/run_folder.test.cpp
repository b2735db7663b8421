#include "host/record/run_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/writer.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-runs")};
  fs::path runs = folder.path() / "runs";
};

}  // namespace

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
