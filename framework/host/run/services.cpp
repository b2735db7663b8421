#include "host/run/services.hpp"

#include "host/run/node_files.hpp"

namespace kazan {
namespace fs = std::filesystem;

NodeServices::NodeServices(const Plan& plan, const Store& store, Catalog& catalog)
    : store_(store), catalog_(catalog), hashes_(store.file_hashes()) {
  for (const auto& node : plan.nodes)
    for (const auto& [label, file] : node.files) files_.emplace(file.sha256, file.path);
}

SavedArtifact NodeServices::artifact(const std::string& reference) {
  const auto slash = reference.find('/');
  const std::string key = reference.substr(0, slash), port = reference.substr(slash + 1);
  const auto folder = store_.folder(key);
  if (!fs::exists(folder / port))
    throw Damaged(reference,
                  "the artifact " + reference + " is not in the store " + store_.root().native() +
                      ": run the node that makes it first",
                  Fault::input);
  SavedArtifact::Checks checks{reference, {}};
  for (auto& [name, sums] : read_chunks(folder, read_record(folder, key)))
    if (name.starts_with(port + "/")) checks.files[name.substr(port.size() + 1)] = sums;
  return {folder / port, this, std::move(checks)};
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
