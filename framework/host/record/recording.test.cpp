#include "host/record/recording.hpp"

#include <fcntl.h>
#include <sys/mount.h>

#include <catch2/catch.hpp>

#include "base/files.hpp"

using namespace kazan;
namespace fs = std::filesystem;

TEST_CASE("events whose first line was lost are not told at all") {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan-recording"));
  const auto disk = folder.path() / "disk";
  make_folder(disk);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=64k") != 0) {
    WARN("skipped: mounting is not permitted here");
    return;
  }
  const RunFolder run(folder.path() / "runs", "x");
  fs::create_symlink(disk / "events", run.events());
  {
    const FileDescriptor filler(disk / "filler", O_WRONLY | O_CREAT);
    CHECK_THROWS(filler.write(std::string(128 << 10, 'x')));
  }
  Plan plan;
  plan.experiment = "x";
  plan.nodes.emplace_back();
  plan.nodes[0].name = "n";
  const Store store(folder.path() / "store");
  {
    Recording recording(plan, store, run, "runner x.yaml", Json::object());
    CHECK_THAT(recording.problem(), Catch::Contains("No space left on device"));
    fs::remove(disk / "filler");
    recording.observers().started(plan.nodes[0]);
    recording.end("ok", 0, {});
    CHECK(read_file(disk / "events").empty());
  }
  ::umount2(disk.c_str(), MNT_DETACH);
}
