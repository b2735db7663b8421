#include "base/writer.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "base/files.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

std::string dead_writer() {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const std::string name = writer_name();
    ::_exit(::write(ends[1], name.data(), name.size()) < 0);
  }
  ::waitpid(pid, nullptr, 0);
  char text[128] = {};
  REQUIRE(::read(ends[0], text, sizeof text - 1) > 0);
  ::close(ends[0]);
  ::close(ends[1]);
  return text;
}

void age(const fs::path& path, int days) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(24 * days));
}

enum Answer { yes, no, not_permitted };

// In a process of its own with mounts of its own.
template <class Question>
Answer asked_in_private(const Question& question) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const bool own = ::unshare(CLONE_NEWNS) == 0 &&
                     ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    ::_exit(own ? question() : not_permitted);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return static_cast<Answer>(WEXITSTATUS(status));
}

// /proc with nothing but what names this machine.
bool hide_processes() {
  std::error_code error;
  const auto pids = fs::read_symlink("/proc/self/ns/pid", error);
  if (::mount("none", "/proc", "tmpfs", 0, "size=1m") != 0) return false;
  fs::create_directories("/proc/self/ns", error);
  fs::create_symlink(pids, "/proc/self/ns/pid", error);
  return !error;
}

}  // namespace

TEST_CASE("a writer's name tells whether it lives") {
  const std::string ours = writer_name();
  CHECK(state_of(ours) == Writer::alive);
  CHECK(state_of(dead_writer()) == Writer::dead);
  CHECK(state_of(ours + "1") == Writer::dead);  // another process had our number before us
  CHECK(state_of("0123456789ab" + ours.substr(12)) == Writer::elsewhere);
  for (const char* none : {"", "x", "a-b", "a-1-2", "-"})
    CHECK(state_of(none) == Writer::elsewhere);
}

TEST_CASE("temporaries of the dead are swept, and those of others when they are old") {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan"));
  const auto path = [&](const std::string& name) { return folder.path() / name; };
  const std::string dead = dead_writer();
  const std::string kept[] = {"a.json", "a.tmp-b.json", "a.json.tmp-",
                              "a.json.tmp-" + writer_name() + "-0", "a.json.tmp-fedc-1.2-0"};
  const std::string swept[] = {"a.json.tmp-" + dead + "-0", "a.json.tmp-fedc-1.2-1"};
  for (const auto& name : kept) write_file(path(name), "");
  for (const auto& name : swept) write_file(path(name), "");
  age(path("a.json.tmp-fedc-1.2-0"), 29);
  age(path("a.json.tmp-fedc-1.2-1"), 31);
  fs::create_symlink("1", path("latest.tmp-" + dead + "-7"));
  sweep_temporaries(folder.path());
  for (const auto& name : kept) CHECK(fs::exists(path(name)));
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 5);
}

TEST_CASE("a folder is abandoned when nothing in it was written for a month") {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan"));
  write_file(folder.path() / "file", "");
  age(folder.path(), 31);
  CHECK_FALSE(abandoned(folder.path()));
  age(folder.path() / "file", 31);
  CHECK(abandoned(folder.path()));
  CHECK_FALSE(abandoned(folder.path() / "nowhere"));
}

TEST_CASE("a process that /proc does not show may live; one that is not there is dead") {
  const std::string ours = writer_name(), dead = dead_writer();
  const Answer answer = asked_in_private([&] {
    if (!hide_processes()) return not_permitted;
    return state_of(ours) == Writer::elsewhere && state_of(dead) == Writer::dead ? yes : no;
  });
  if (answer == not_permitted) WARN("skipped: mounting is not permitted here");
  CHECK(answer != no);
}

TEST_CASE("machines of one name and PID namespace are told apart by their installation") {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan"));
  const auto id = folder.path() / "machine-id";
  write_file(id, "0123456789abcdef0123456789abcdef\n");
  const std::string dead = dead_writer();  // here; there nobody can know
  const Answer answer = asked_in_private([&] {
    if (::mount(id.c_str(), "/etc/machine-id", nullptr, MS_BIND, nullptr) != 0)
      return not_permitted;
    return state_of(dead) == Writer::elsewhere ? yes : no;
  });
  if (answer == not_permitted) WARN("skipped: mounting is not permitted here");
  CHECK(answer != no);
}

// Others may take away what is looked at. Here what is missing is a descriptor, to the same effect.
TEST_CASE("a folder whose parts cannot be opened counts as in use, and is no error") {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan"));
  make_folder(folder.path() / "part/below");
  for (const char* name : {"part/below", "part", ""}) age(folder.path() / name, 31);
  REQUIRE(abandoned(folder.path()));
  const pid_t pid = ::fork();
  if (pid == 0) {
    const int next = ::open("/", O_RDONLY);
    ::close(next);
    const auto most = static_cast<rlim_t>(next) + 1;
    const rlimit one_more{most, most};
    ::setrlimit(RLIMIT_NOFILE, &one_more);
    try {
      ::_exit(abandoned(folder.path()) ? 1 : 0);
    } catch (const std::exception&) {
      ::_exit(2);
    }
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  CHECK(status == 0);
}
