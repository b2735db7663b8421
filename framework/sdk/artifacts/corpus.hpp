// kazan.Corpus/1: documents in files outside the store, read one after another when they are
// needed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sdk/artifact.hpp"
#include "sdk/artifacts/model.hpp"

namespace kazan {

struct Corpus {
  static constexpr const char* kType = "kazan.Corpus/1";
  static constexpr Kind kKind = Kind::reference;

  std::string provider;             // the stage whose plugin offers CorpusReader: "text.jsonl"
  Json params = Json::object();     // the reader's own: {"field": "text"}
  std::vector<ExternalFile> files;  // in the order of their documents

  void save(const ArtifactFolder& folder) const;  // corpus.json
  // Throws Error (Fault::input) naming a file that is gone or has changed.
  static std::shared_ptr<Corpus> load(const SavedArtifact& artifact);
};

}  // namespace kazan
