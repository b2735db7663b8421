#include "host/record/seen_manifest.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "host/record/run_json.hpp"
#include "host/record/run_list.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

Json warning(const std::string& status) {
  return Json::object(
      {{"node", ""},
       {"message", "the run " + unfinished(status) + ": shown is what it had recorded by then"}});
}

}  // namespace

Json seen_manifest(const fs::path& run) {
  Json manifest = read_run_json(run / "manifest.json");
  manifest["seconds"] = seconds_of_run(run, manifest);
  manifest["status"] = status_of_run(manifest);
  return manifest;
}

Json manifest_to_report(const fs::path& run) {
  Json manifest = read_run_json(run / "manifest.json");
  try {
    const std::string status = status_of_run(manifest);
    if (manifest.at("status").string() == status) return manifest;
    Json warnings = manifest.get("warnings", Json::array());
    warnings.push(warning(status));
    manifest["status"] = status;
    manifest["warnings"] = std::move(warnings);
  } catch (const Error&) {
  }
  return manifest;
}

void link_run(const fs::path& run, const fs::path& view, const std::vector<std::string>& without) {
  for (const auto& entry : fs::directory_iterator(run)) {
    const std::string name = entry.path().filename();
    if (std::find(without.begin(), without.end(), name) != without.end()) continue;
    std::error_code error;
    fs::create_symlink(fs::absolute(entry.path()), view / name, error);
    if (error)
      throw Error(Fault::machine,
                  "cannot write " + (view / name).native() + ": " + error.message());
  }
}

}  // namespace kazan
