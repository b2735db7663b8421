#include "sdk/artifacts/text.hpp"

#include "base/files.hpp"

namespace kazan {

void Text::save(const ArtifactFolder& folder) const {
  write_file(folder.path / "text.txt", content);
}

std::shared_ptr<Text> Text::load(const ArtifactFolder& folder) {
  return std::make_shared<Text>(Text{read_file(folder.path / "text.txt")});
}

}  // namespace kazan
