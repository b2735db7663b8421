#include "sdk/artifacts/text.hpp"

#include "base/files.hpp"

namespace kazan {

void Text::save(const ArtifactFolder& folder) const {
  write_file(folder.path / "text.txt", content);
}

std::shared_ptr<Text> Text::load(const SavedArtifact& artifact) {
  return std::make_shared<Text>(Text{artifact.open("text.txt").text()});
}

}  // namespace kazan
