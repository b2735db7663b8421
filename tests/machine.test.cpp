// Places that cannot be written: each names the path and ends with 74.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "mount.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const char* const kNode = "  n: {use: test.value, number: 1}\n";

}  // namespace

TEST_CASE("a run folder that cannot be made ends the run before it starts") {
  const Workshop shop;
  shop.write("file", "");
  const std::string runs = GENERATE("/proc", "/dev/null", "file", "file/below");
  const auto run = shop.run(kNode, {"--runs", runs});
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("runner: error: cannot make the") && Contains(runs));
}

TEST_CASE("a store that cannot be made ends the run before it starts") {
  const Workshop shop;
  shop.write("file", "");
  const auto no_folder = shop.run(kNode, {"--store", "/proc/store"});
  CHECK(no_folder.code == 74);
  CHECK_THAT(no_folder.err, Contains("runner: error: cannot make the folder /proc/store"));
  const std::string store = shop.folder() / GENERATE("file", "file/below");
  const auto run = shop.run(kNode, {"--store", store});
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("error: cannot write to the store " + store) &&
                          Contains("it has to take what 1 node"));
  const auto checked = shop.runner({"check", "x.yaml", "--store", store});
  CHECK(checked.code == 74);
  CHECK_THAT(checked.err, Contains("error: cannot write to the store " + store));
}

TEST_CASE("what a store lacks only in its root is not refused; with --force nothing is") {
  Workshop shop;
  shop.as_nobody = ::geteuid() == 0;
  fs::permissions(shop.folder(), fs::perms::all);
  if (!shop.as_nobody || shop.runner({"--version"}).code == 127) {
    WARN("skipped: needs root, and a build folder that other users can read");
    return;
  }
  const auto store = shop.folder() / "store";
  for (const char* folder : {"objects", "tmp"}) {
    make_folder(store / folder);
    fs::permissions(store / folder, fs::perms::all);
  }
  const auto run = shop.run(kNode);  // its root is root's
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK_THAT(run.err, Contains("1 computed"));

  fs::permissions(store / "tmp", fs::perms::owner_all);
  const std::string other = "  m: {use: test.value, number: 2}\n";
  const auto refused = shop.run(other);
  CHECK(refused.code == 74);
  CHECK_THAT(refused.err, Contains("Permission denied; it has to take what 1 node leaves; choose "
                                   "another --store, or run it all the same with --force"));
  const auto forced = shop.runner({"check", "x.yaml", "--force"});
  CHECK(forced.code == 0);
  CHECK_THAT(forced.err, Contains("warning: cannot write to the store") && Contains("; forced"));
}

TEST_CASE("a read-only disk is told, and one that has everything is enough") {
  const Workshop shop;
  {
    const Mount disk(shop.folder() / "disk", MS_RDONLY, "size=4m");
    REQUIRE_MOUNT(disk);
    CHECK(shop.run(kNode, {"--runs", "disk/runs"}).code == 74);
    const auto run = shop.run(kNode, {"--store", "disk/store"});
    CHECK(run.code == 74);
    CHECK_THAT(run.err, Contains("disk/store") && Contains("Read-only file system"));
  }
  const Mount disk(shop.folder() / "disk", 0, "size=4m");
  REQUIRE(shop.run(kNode, {"--store", "disk/store"}).code == 0);
  // A run that published the node and was killed before it removed its checkpoints.
  const std::string checkpoint =
      "disk/store/checkpoints/" + shop.node("n").at("key").string() + "/000000000001-x/state";
  shop.write(checkpoint, "1");
  REQUIRE(::mount("none", (shop.folder() / "disk").c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY,
                  "size=4m") == 0);
  const auto again = shop.run(kNode, {"--store", "disk/store"});
  CAPTURE(again.err);
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("1 reused"));
  CHECK(fs::exists(shop.folder() / checkpoint));
}

TEST_CASE("a disk that is full once the node is in the store does not undo it") {
  const Workshop shop;
  const std::string node = "  n: {use: test.counts, steps: 2}\n";
  bool fitted = false;
  for (int inodes = 15; !fitted && inodes < 60; ++inodes) {
    const Mount disk(shop.folder() / "disk", 0,
                     ("size=4m,nr_inodes=" + std::to_string(inodes)).c_str());
    REQUIRE_MOUNT(disk);
    const auto run = shop.run(node, {"--store", "disk/store", "--checkpoint-every", "0"});
    bool published = false;
    std::error_code absent;
    for (const auto& entry :
         fs::recursive_directory_iterator(shop.folder() / "disk/store/objects", absent))
      published = published || entry.path().filename() == "record.json";
    CAPTURE(inodes, run.err);
    CHECK((run.code == 0) == published);
    fitted = run.code == 0;
  }
  CHECK(fitted);
}

TEST_CASE("a full disk fails the node with 74 and leaves no half of it") {
  const Workshop shop;
  const Mount disk(shop.folder() / "disk", 0, "size=256k");
  REQUIRE_MOUNT(disk);
  write_file(shop.folder() / "disk/filler", std::string(220 << 10, 'x'));
  std::string words;
  for (int i = 0; i < 3000; ++i) words += "word" + std::to_string(i) + ", ";
  const std::string node = "  n: {use: test.value, number: 1, words: [" + words + "]}\n";
  const auto run = shop.run(node, {"--store", "disk/store"});
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("node n (test.value): its output \"table\": cannot write") &&
                          Contains("No space left on device"));
  CHECK(fs::is_empty(shop.folder() / "disk/store/tmp"));
  CHECK(fs::is_empty(shop.folder() / "disk/store/objects"));

  fs::remove(shop.folder() / "disk/filler");
  CHECK(shop.run(node, {"--store", "disk/store"}).code == 0);
}

TEST_CASE("a run folder that fills up costs its copies; every node is in the store") {
  const Workshop shop;
  const Mount disk(shop.folder() / "disk", 0, "size=1m");
  REQUIRE_MOUNT(disk);
  std::string nodes =
      "  n0: {use: test.value, number: 1, words: [" + std::string(3000, 'x') + "]}\n";
  for (int i = 1; i < 11; ++i) {
    const std::string before = "n" + std::to_string(i - 1) + ".text";
    nodes += "  n" + std::to_string(i) + ": {use: test.join, in: {texts: [" + before + ", " +
             before + "]}}\n";  // 6 KB, 12 KB, ... 3 MB
  }
  const auto run = shop.run(nodes, {"--runs", "disk/runs"});
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("11 computed") && Contains("the run folder is incomplete: ") &&
                          Contains("No space left on device") &&
                          Contains("every node is in the store: the same command"));
  const Json manifest = shop.json("disk/runs/x/1/manifest.json");
  CHECK(manifest.at("status") == Json("failed"));
  CHECK(manifest.at("exit_code") == Json(74));
  const auto again = shop.run(nodes);
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("0 computed, 11 reused"));
}

TEST_CASE("a run whose folder has no room left for its end says it all the same") {
  const Workshop shop;
  const Mount disk(shop.folder() / "disk", 0, "size=2m");
  REQUIRE_MOUNT(disk);
  const std::string full = shop.folder() / "full";
  shop.write("x.yaml",
             "report: none\nnodes: {s: {use: test.sleeps, seconds: 50, until: " + full + "}}\n");
  auto run = shop.start({"x.yaml", "--runs", "disk/runs"});
  REQUIRE(shop.await("disk/runs/x/1/logs/worker.log", "asleep"));
  {
    std::FILE* filler = std::fopen((shop.folder() / "disk/filler").c_str(), "w");
    const std::string page(4096, 'x');
    while (std::fwrite(page.data(), 1, page.size(), filler) == page.size() &&
           std::fflush(filler) == 0) {
    }
    std::fclose(filler);
  }
  shop.write("full", "");
  CHECK(run.wait().code == 74);
  const Json manifest = shop.json("disk/runs/x/1/manifest.json");
  CHECK(manifest.at("status") == Json("failed"));
  CHECK(manifest.at("exit_code") == Json(74));
  CHECK(manifest.at("nodes").items().at(0).at("status") == Json("computed"));
  for (const auto& entry : fs::directory_iterator(shop.folder() / "disk/runs/x/1"))
    CHECK(entry.path().native().find(".tmp-") == std::string::npos);
}

TEST_CASE("an input that vanishes while the run goes on is named, with 66") {
  const Workshop shop;
  shop.write("text.txt", "palinka");
  shop.write("x.yaml",
             "report: none\nnodes:\n"
             "  sleep: {use: test.sleeps, seconds: 1}\n"
             "  late:  {use: test.value, number: 1, file: text.txt}\n"
             "  other: {use: test.join, in: sleep}\n");
  auto run = shop.start({"x.yaml", "--jobs", "1"});
  REQUIRE(shop.await("runs/x/latest/logs/worker.log", "asleep"));
  fs::remove(shop.folder() / "text.txt");
  const auto outcome = run.wait();
  CAPTURE(outcome.err);
  CHECK(outcome.code == 66);
  CHECK_THAT(outcome.err, Contains("node late (test.value): the file") &&
                              Contains("text.txt is gone") && Contains("2 computed"));
}

TEST_CASE("an input whose path no plan can name is told before anything runs") {
  const Workshop shop;
  shop.write("caf\xe9/in.txt", "abc");
  shop.write("caf\xe9/x.yaml",
             "report: none\nnodes: {n: {use: test.value, number: 1, file: in.txt}}\n");
  const auto check = shop.runner({"check", "caf\xe9/x.yaml"});
  CHECK(check.code == 66);
  CHECK_THAT(check.err + check.out,
             Contains("in.txt: its path is not UTF-8; rename it, or the folder that is not"));
  shop.write("caf\xe9/y.yaml", "report: none\nnodes: {n: {use: test.value, number: 1}}\n");
  CHECK(shop.runner({"caf\xe9/y.yaml"}).code == 0);
}

TEST_CASE("a renderer whose worker cannot be started leaves a run that says so") {
  const Workshop shop;
  const std::string mark = (shop.folder() / "mark").native();
  shop.write("x.yaml", "report: test.status\nnodes: {n: {use: test.alone, threads: 2, folder: " +
                           mark + "}}\n");
  auto run = shop.start({"x.yaml"});
  for (int i = 0; i < 4000 && !fs::exists(mark); ++i) ::usleep(5000);
  const auto log = shop.folder() / "runs/x/1/logs/worker.log";  // one with 1 thread comes next
  fs::remove(log);
  fs::create_directory(log);
  const auto outcome = run.wait();
  CHECK(outcome.code == 74);
  CHECK_THAT(outcome.err, Contains("no report: the renderer test.status: cannot write ") &&
                              Contains("worker.log: Is a directory") && Contains("1 computed"));
  CHECK(shop.json("runs/x/1/manifest.json").at("status") == Json("failed"));
  CHECK(shop.json("runs/x/1/manifest.json").at("exit_code") == Json(74));
}

TEST_CASE("locks that vanish while they are taken stop nobody") {
  Workshop shop;
  shop.environment["LD_PRELOAD"] = (build_folder() / "tests/libvanishing_locks.so").native();
  CHECK(shop.run(kNode).code == 0);
}

TEST_CASE("a user without rights is told so") {
  Workshop shop;
  shop.as_nobody = ::geteuid() == 0;
  fs::permissions(shop.folder(),
                  fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  shop.write("locked/x.yaml", "");
  if (shop.runner({"--version"}).code == 127) {
    WARN("skipped: the build folder is not readable for other users");
    return;
  }
  const bool root = shop.as_nobody;
  const auto locked = shop.folder() / "locked";
  fs::permissions(locked, fs::perms::none);
  const auto run = shop.run(kNode, {"--store", "locked/store"});
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("locked/store") && Contains("Permission denied"));
  if (root) CHECK(shop.run(kNode).code == 74);  // the folder is root's
  CHECK(shop.runner({"locked/x.yaml"}).code == 66);
  // It may be there: what came along under another name is not what was meant.
  CHECK_THAT(shop.runner({"check", "locked/palinka_topk.yml"}).err,
             Contains("Permission denied") && !Contains("did you mean"));
  fs::permissions(locked, fs::perms::owner_all);
}

TEST_CASE("an output that cannot be written is told") {
  const pid_t pid = ::fork();
  if (pid == 0) {
    FILE* full = std::freopen("/dev/full", "w", stdout);
    if (full) ::execl((build_folder() / "bin/runner").c_str(), "runner", "--help", nullptr);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  CHECK(WEXITSTATUS(status) == 74);
}
