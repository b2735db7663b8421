#include "host/run/machine_limits.hpp"

#include <catch2/catch.hpp>

#include "base/files.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kGiB = std::int64_t{1} << 30;

// A machine of 8 GiB.
struct Machine {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-limits")};
  fs::path proc = folder.path() / "proc", groups = folder.path() / "cgroup";

  Machine() { write(proc / "meminfo", "MemFree: 1 kB\nMemTotal:        8388608 kB\n"); }
  static void write(const fs::path& file, const std::string& text) {
    make_folder(file.parent_path());
    write_file(file, text);
  }
  void in_group(const std::string& line) const { write(proc / "self/cgroup", line); }
  void limit(const std::string& file, const std::string& text) const {
    write(groups / file, text + "\n");
  }
  Limit least() const { return memory_limit(proc, groups).value(); }
};

}  // namespace

TEST_CASE("without limits it is the machine's memory") {
  const Machine machine;
  CHECK(machine.least().bytes == 8 * kGiB);
  machine.in_group("0::/user.slice/session\n");
  machine.limit("user.slice/session/memory.max", "max");
  CHECK(machine.least().bytes == 8 * kGiB);
  CHECK(machine.least().what == "the machine's memory");
}

TEST_CASE("a control group's limit holds, and that of each group above it") {
  const Machine machine;
  machine.in_group("0::/batch/job_7/step\n");
  machine.limit("batch/job_7/step/memory.max", "max");
  machine.limit("batch/job_7/memory.max", std::to_string(2 * kGiB));
  machine.limit("batch/memory.max", std::to_string(4 * kGiB));
  CHECK(machine.least().bytes == 2 * kGiB);
  CHECK_THAT(machine.least().what, Contains("control group /batch/job_7"));
}

TEST_CASE("version 1 of control groups is read too, beside version 2 and in a container") {
  const Machine machine;
  machine.in_group("9:name=systemd:/\n4:cpu,memory:/docker/0123\n0::/\n");
  machine.limit("memory/docker/0123/memory.limit_in_bytes", "9223372036854771712");
  CHECK(machine.least().bytes == 8 * kGiB);
  // The group's path is the host's; in here only the root of the mount is seen.
  fs::remove_all(machine.groups / "memory/docker");
  machine.limit("memory/memory.limit_in_bytes", std::to_string(3 * kGiB));
  CHECK(machine.least().bytes == 3 * kGiB);
  machine.limit("unified/memory.max", std::to_string(kGiB));
  CHECK(machine.least().bytes == kGiB);
}

TEST_CASE("files that say nothing limit nothing") {
  const Machine machine;
  machine.in_group("nonsense\n0::\n");
  machine.limit("memory.max", "");
  CHECK(machine.least().bytes == 8 * kGiB);
  fs::remove(machine.proc / "meminfo");
  CHECK_FALSE(memory_limit(machine.proc, machine.groups));
}

TEST_CASE("this machine has a memory, and a disk for a folder that is not there yet") {
  CHECK(memory_limit().value().bytes > 1 << 20);
  const auto below = free_disk(fs::temp_directory_path() / "kazan-absent/store");
  CHECK(below.value().bytes > 0);
  CHECK_THAT(below->what, Contains("kazan-absent/store"));
  CHECK_FALSE(free_disk("/proc/kazan"));  // holds no blocks
}
