#include "host/record/seen_manifest.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "host/record/process.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

// A run whose manifest says "running", by this process, or one that is no more.
struct Run {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-seen")};

  explicit Run(bool lives, const std::string& status = "running") {
    Json process = process_json();
    if (!lives) process["start"] = process.at("start").integer() + 1;
    make_folder(folder.path());
    write_file(folder.path() / "manifest.json", Json::object({{"status", status},
                                                              {"started", "2026-11-24T02:00:00Z"},
                                                              {"seconds", 3},
                                                              {"process", std::move(process)},
                                                              {"warnings", Json::array()}})
                                                    .dump());
  }
  const fs::path& path() const { return folder.path(); }
};

}  // namespace

TEST_CASE("what is reported of a run that was killed says so") {
  const Run run(false);
  CHECK(seen_manifest(run.path()).at("status").string() == "killed");
  const Json told = manifest_to_report(run.path());
  CHECK(told.at("status").string() == "killed");
  REQUIRE(told.at("warnings").size() == 1);
  CHECK(told.at("warnings").items()[0].at("message").string() ==
        "the run was killed: shown is what it had recorded by then");
}

TEST_CASE("what is reported of another is what it recorded") {
  const std::string status = GENERATE("running", "ok", "paused");
  const Run run(true, status);
  const Json told = manifest_to_report(run.path());
  CHECK(told.at("status").string() == status);
  CHECK(told.at("warnings").size() == 0);
}

TEST_CASE("a linked run has all of it but what is written anew") {
  const Run run(true);
  make_folder(run.path() / "nodes");
  write_file(run.path() / "nodes" / "kept", "x");
  const ScopedFolder view(unique_folder(fs::temp_directory_path(), "kazan-seen"));
  link_run(run.path(), view.path(), {"manifest.json"});
  CHECK(read_file(view.path() / "nodes/kept") == "x");
  CHECK_FALSE(fs::exists(view.path() / "manifest.json"));
}
