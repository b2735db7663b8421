#include "host/run/services.hpp"

namespace kazan {
namespace fs = std::filesystem;

NodeServices::NodeServices(const Plan& plan, const Store& store, Catalog& catalog)
    : store_(store), catalog_(catalog), hashes_(store.file_hashes()) {
  for (const auto& node : plan.nodes)
    for (const auto& [label, file] : node.files) files_.emplace(file.sha256, file.path);
}

fs::path NodeServices::artifact(const std::string& reference) {
  const auto slash = reference.find('/');
  const auto folder = store_.folder(reference.substr(0, slash)) / reference.substr(slash + 1);
  if (!fs::exists(folder))
    throw Error(Fault::input, "the artifact " + reference + " is not in the store " +
                                  store_.root().native() + ": run the node that makes it first");
  return folder;
}

fs::path NodeServices::external(const std::string& sha256, const fs::path& recorded) {
  const auto found = files_.find(sha256);
  const fs::path& path = found != files_.end() ? found->second : recorded;
  hashes_.require(path, sha256);
  return path;
}

void* NodeServices::provider(const std::string& stage, const std::string& interface) {
  return catalog_.provider(stage, interface);
}

}  // namespace kazan
