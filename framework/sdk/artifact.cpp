#include "sdk/artifact.hpp"

namespace kazan {

Services::~Services() = default;
Damaged::~Damaged() = default;

SavedArtifact::SavedArtifact(std::filesystem::path folder, Services* services, Checks checks)
    : folder_(std::move(folder)), services_(services), checks_(std::move(checks)) {}

SavedArtifact::SavedArtifact(std::filesystem::path folder, Services* services)
    : folder_(std::move(folder)), services_(services) {}

// As it was saved, not as it is: a file that is gone is damage, not another kind of artifact.
bool SavedArtifact::has(const std::string& file) const {
  return checks_ ? checks_->files.contains(file) : std::filesystem::exists(folder_ / file);
}

CheckedFile SavedArtifact::open(const std::string& file) const {
  if (!checks_) return {folder_ / file};
  const auto found = checks_->files.find(file);
  if (found == checks_->files.end())
    throw Error(Fault::input,
                "the artifact " + checks_->artifact + " was saved without a file " + file);
  return {folder_ / file, found->second, checks_->artifact};
}

}  // namespace kazan
