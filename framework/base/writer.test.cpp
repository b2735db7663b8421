#include "base/writer.hpp"

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
