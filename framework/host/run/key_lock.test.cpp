#include "host/run/key_lock.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/files.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

struct Store {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-locks")};
  fs::path root = folder.path();
};

// A process that holds the lock until it is killed.
pid_t holder_of(const fs::path& root, const std::string& key) {
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const auto lock = KeyLock::try_lock(root, key);
    if (::write(ready[1], lock ? "y" : "n", 1) == 1) ::pause();
    ::_exit(0);
  }
  char answer = 0;
  REQUIRE(::read(ready[0], &answer, 1) == 1);
  REQUIRE(answer == 'y');
  ::close(ready[0]);
  ::close(ready[1]);
  return pid;
}

}  // namespace

TEST_CASE_METHOD(Store, "one at a time has a key, and lets go at the end of its scope") {
  {
    const auto mine = KeyLock::try_lock(root, "k");
    REQUIRE(mine);
    CHECK_FALSE(KeyLock::try_lock(root, "k"));
    CHECK(KeyLock::try_lock(root, "another"));
    CHECK_THAT(KeyLock::holder(root, "k"),
               Catch::Contains("process " + std::to_string(::getpid()) + " on "));
  }
  CHECK(fs::is_empty(root / "locks"));
  CHECK(KeyLock::try_lock(root, "k"));
}

TEST_CASE_METHOD(Store, "moving a lock does not let go of it") {
  auto first = KeyLock::try_lock(root, "k");
  auto second = std::move(first);
  first.reset();
  CHECK_FALSE(KeyLock::try_lock(root, "k"));
  second = KeyLock::try_lock(root, "other");
  CHECK(KeyLock::try_lock(root, "k"));
}

TEST_CASE_METHOD(Store, "a dead owner's lock is free") {
  const pid_t pid = holder_of(root, "k");
  CHECK_FALSE(KeyLock::try_lock(root, "k"));
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  CHECK(KeyLock::try_lock(root, "k"));
}

TEST_CASE_METHOD(Store, "of many that want a key at once, one has it") {
  for (int round = 0; round < 50; ++round) {
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i) {
      children.push_back(::fork());
      if (children.back() != 0) continue;
      // In and out, again and again: whoever is in must be alone.
      for (int turn = 0; turn < 20; ++turn)
        if (const auto lock = KeyLock::try_lock(root, "k")) {
          const auto mark = root / "inside";
          if (::mkdir(mark.c_str(), 0777) != 0 || ::rmdir(mark.c_str()) != 0) ::_exit(1);
        }
      ::_exit(0);
    }
    for (const pid_t child : children) {
      int status = 0;
      ::waitpid(child, &status, 0);
      CHECK(status == 0);
    }
  }
}

TEST_CASE("where nothing can be locked, everybody goes on") {
  CHECK(KeyLock::try_lock("/proc/nowhere", "k"));
  CHECK(KeyLock::try_lock("/proc/nowhere", "k"));
  CHECK(KeyLock::holder("/proc/nowhere", "k").empty());
}
