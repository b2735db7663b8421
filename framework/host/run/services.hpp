// What a process that runs nodes offers to them: the store, the plan's files, the plugins.
#pragma once

#include <map>
#include <string>

#include "host/catalog/catalog.hpp"
#include "host/graph/file_hashes.hpp"
#include "host/graph/plan.hpp"
#include "host/run/store.hpp"
#include "sdk/artifact.hpp"

namespace kazan {

class NodeServices final : public Services {
 public:
  NodeServices(const Plan& plan, const Store& store, Catalog& catalog);

  void set_threads(int threads) { threads_ = threads; }

  SavedArtifact artifact(const std::string& reference) override;
  std::filesystem::path external(const std::string& sha256,
                                 const std::filesystem::path& recorded) override;
  void* provider(const std::string& stage, const std::string& interface) override;
  int threads() const override { return threads_; }

 private:
  const Store& store_;
  Catalog& catalog_;
  std::map<std::string, std::filesystem::path> files_;  // of the plan, by hash
  FileHashes hashes_;
  int threads_ = 1;
};

}  // namespace kazan
