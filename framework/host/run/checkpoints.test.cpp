#include "host/run/checkpoints.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/seal.hpp"
#include "host/run/key_lock.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const std::string kKey(64, 'b');
const Json kHere = Json(Json::Items{Json::object({{"threads", 2}})});

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-checkpoints")};
  Store store{folder.path() / "store"};
  NodeCheckpoints checkpoints{store, kKey};
  std::vector<std::string> logged;
  CheckpointInfo info;  // of what was resumed

  Fixture() { store.prepare(); }

  std::int64_t save(std::int64_t step, const std::string& content) {
    return checkpoints.save({step, "step " + std::to_string(step), kHere}, [&](const fs::path& to) {
      write_file(to / "state", content);
      make_folder(to / "parts");
      write_file(to / "parts/0", "part of " + content);
    });
  }
  // What is resumed, "" when nothing is.
  std::string resumed() {
    std::string content;
    const auto load = [&](const fs::path& from, const CheckpointInfo& told) {
      content = read_file(from / "state");
      REQUIRE(read_file(from / "parts/0") == "part of " + content);
      info = told;
    };
    const bool any = checkpoints.resume(load, [&](const auto& line) { logged.push_back(line); });
    CHECK(any == !content.empty());
    return content;
  }
  std::vector<fs::path> kept() const {
    std::vector<fs::path> out;
    std::error_code absent;
    for (const auto& e : fs::directory_iterator(store.checkpoints() / kKey, absent))
      out.push_back(e.path());
    std::sort(out.begin(), out.end());
    return out;
  }
  bool no_litter() const { return fs::is_empty(store.root() / "tmp"); }
};

void overwrite(const fs::path& file, std::size_t at, char byte) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(byte);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "the furthest checkpoint is kept and comes back") {
  CHECK(resumed() == "");
  CHECK(save(7, "seven") == 5 + 13);
  CHECK(save(100, "hundred") > 0);
  CHECK(save(20, "twenty") > 0);  // of a slower runner: it may need it
  CHECK(kept().size() == 2);
  CHECK(resumed() == "hundred");
  CHECK(info.step == 100);
  CHECK(info.at == "step 100");
  CHECK(info.environments == kHere);
  save(101, "more");
  CHECK(kept().size() == 1);
  CHECK(resumed() == "more");
  checkpoints.remove();
  CHECK(resumed() == "");
  CHECK(fs::is_empty(store.checkpoints()));
  CHECK(no_litter());
  CHECK(logged.empty());
}

TEST_CASE_METHOD(Fixture, "damage of every kind is found, told and passed over") {
  save(30, "later");
  const auto later = kept()[0];
  save(20, "whole");
  const int damage = GENERATE(range(0, 9));
  CAPTURE(damage);
  if (damage == 0) overwrite(later / "state", 2, 'x');
  if (damage == 1) fs::resize_file(later / "state", 2);
  if (damage == 2) fs::remove(later / "parts/0");
  if (damage == 3) write_file(later / "another", "");
  if (damage == 4) overwrite(later / "checkpoint.json", 12, '9');  // the step
  if (damage == 5) fs::resize_file(later / "checkpoint.json", 40);
  if (damage == 6) fs::remove(later / "checkpoint.json");
  if (damage == 7) fs::rename(later, later.parent_path() / "000000000031-0123456789abcdef");
  if (damage == 8) fs::remove_all(later), write_file(later, "a file");
  CHECK(resumed() == "whole");
  CHECK(info.step == 20);
  REQUIRE(logged.size() == 1);
  CHECK_THAT(logged[0],
             Contains("warning: the checkpoint 00000000003") && Contains("is passed over: "));
  save(32, "further");
  CHECK(resumed() == "further");
  CHECK(kept().size() == 1);
  CHECK(no_litter());
}

TEST_CASE_METHOD(Fixture, "what the stage refuses is passed over too") {
  save(30, "later");
  save(20, "earlier");
  std::vector<std::int64_t> offered;
  const auto load = [&](const fs::path&, const CheckpointInfo& told) {
    offered.push_back(told.step);
    if (told.step == 30) throw std::runtime_error("another shape");
  };
  const auto log = [&](const std::string& line) { logged.push_back(line); };
  CHECK(checkpoints.resume(load, log));
  CHECK(offered == std::vector<std::int64_t>{30, 20});
  REQUIRE(logged.size() == 1);
  CHECK_THAT(logged[0], Contains("another shape"));
  CHECK(no_litter());
}

TEST_CASE_METHOD(Fixture, "a save that fails or dies leaves the older checkpoint and no litter") {
  save(1, "old");
  CHECK_THROWS_WITH(checkpoints.save({2, "", kHere},
                                     [](const fs::path& to) {
                                       write_file(to / "state", "half");
                                       throw Error(Fault::machine, "disk full");
                                     }),
                    "disk full");
  CHECK(no_litter());
  const pid_t pid = ::fork();
  if (pid == 0)
    checkpoints.save({3, "", kHere}, [](const fs::path& to) {
      write_file(to / "state", "half");
      ::_exit(0);
    });
  ::waitpid(pid, nullptr, 0);
  CHECK_FALSE(no_litter());
  CHECK(resumed() == "old");
  store.sweep();
  CHECK(no_litter());
  CHECK(kept().size() == 1);
}

TEST_CASE_METHOD(Fixture,
                 "what a checkpoint shares with the last one is not read again until it is used") {
  const fs::path part = folder.path() / "part";
  write_file(part, "rows");
  const auto save_linked = [&](NodeCheckpoints& by, std::int64_t step) {
    by.save({step, "step " + std::to_string(step), kHere}, [&](const fs::path& to) {
      write_file(to / "state", std::to_string(step));
      fs::create_hard_link(part, to / "part");
    });
  };
  const auto resumed_at = [&] {
    std::int64_t step = -1;
    NodeCheckpoints(store, kKey)
        .resume([&](const fs::path&, const CheckpointInfo& told) { step = told.step; },
                [&](const auto& line) { logged.push_back(line); });
    return step;
  };
  save_linked(checkpoints, 1);
  save_linked(checkpoints, 2);
  CHECK(resumed_at() == 2);
  fs::permissions(part, fs::perms::owner_all);  // they are published to be read only
  struct stat before {};
  REQUIRE(::stat(part.c_str(), &before) == 0);
  std::fstream(part, std::ios::in | std::ios::out) << "Rows";
  const timespec times[] = {before.st_atim, before.st_mtim};
  REQUIRE(::utimensat(AT_FDCWD, part.c_str(), times, 0) == 0);
  save_linked(checkpoints, 3);  // as if nothing was: its time of writing says so
  CHECK(resumed_at() == -1);    // but its bytes are compared here
  CHECK_THAT(logged.at(0), Contains("its files are damaged"));
  save_linked(checkpoints, 4);
  fs::permissions(part, fs::perms::owner_all);
  std::fstream(part, std::ios::in | std::ios::out) << "rOWS";
  const timespec later[] = {before.st_atim, {before.st_mtim.tv_sec + 1, 0}};
  REQUIRE(::utimensat(AT_FDCWD, part.c_str(), later, 0) == 0);
  save_linked(checkpoints, 5);  // another time: it is read
  CHECK(resumed_at() == 5);
}

TEST_CASE_METHOD(Fixture, "what is being read cannot be taken away") {
  save(1, "old");
  const auto load = [&](const fs::path& from, const CheckpointInfo&) {
    save(2, "new");
    checkpoints.remove();
    CHECK(read_file(from / "state") == "old");
  };
  CHECK(checkpoints.resume(load, [](const auto&) {}));
  CHECK(no_litter());
}

TEST_CASE_METHOD(Fixture, "runners at one key without locks do not disturb each other") {
  std::vector<pid_t> children;
  for (int runner = 0; runner < 4; ++runner) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    try {
      for (std::int64_t step = 1; step <= 40; ++step) {
        save(step, "step " + std::to_string(step));  // the same bytes from all
        if (resumed().empty() || info.step < step) ::_exit(1);
        if (!logged.empty()) ::_exit(2);
      }
    } catch (const std::exception&) {
      ::_exit(3);
    }
    ::_exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(resumed() == "step 40");
  CHECK(kept().size() == 1);
  store.sweep();
  CHECK(no_litter());
}

TEST_CASE_METHOD(Fixture, "one that publishes the node may remove the folder at any time") {
  const pid_t remover = ::fork();
  if (remover == 0)
    for (;;) checkpoints.remove();
  bool all = true;
  for (std::int64_t step = 1; step <= 200; ++step) try {
      save(step, "x");
    } catch (const Error&) {
      all = false;
    }
  ::kill(remover, SIGKILL);
  ::waitpid(remover, nullptr, 0);
  CHECK(all);
}

TEST_CASE_METHOD(Fixture,
                 "sweep removes checkpoints of finished nodes, empty folders, free locks") {
  save(1, "somebody's work");
  const std::string done(64, 'd');
  NodeCheckpoints(store, done).save({1, "", kHere}, [](const fs::path&) {});
  make_folder(store.checkpoints() / std::string(64, 'e'));
  const auto written = store.begin(done);
  write_file(written / "record.json",
             sealed(Json::object(
                 {{"key", done}, {"outputs", Json::object()}, {"files", Json::object()}})));
  REQUIRE(store.publish(written, done));
  make_folder(store.root() / "locks");
  write_file(store.root() / "locks" / done, "process 1 on nowhere\n");
  const auto held = KeyLock::try_lock(store.root(), kKey);
  store.sweep();
  CHECK(std::distance(fs::directory_iterator(store.checkpoints()), {}) == 1);
  CHECK(resumed() == "somebody's work");
  CHECK(std::distance(fs::directory_iterator(store.root() / "locks"), {}) == 1);
  CHECK_FALSE(KeyLock::try_lock(store.root(), kKey));
}
