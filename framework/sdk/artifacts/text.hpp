// kazan.Text/1: a passage of valid UTF-8.
#pragma once

#include <memory>
#include <string>

#include "sdk/artifact.hpp"

namespace kazan {

struct Text {
  static constexpr const char* kType = "kazan.Text/1";
  static constexpr Kind kKind = Kind::value;

  std::string content;

  void save(const ArtifactFolder& folder) const;  // text.txt
  static std::shared_ptr<Text> load(const SavedArtifact& artifact);
};

}  // namespace kazan
