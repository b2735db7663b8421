// kazan.Model/1 and kazan.Tokenizer/1: references to files, not copies of them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/json.hpp"
#include "sdk/artifact.hpp"

namespace kazan {

// A file outside the store with the hash of the bytes that were checked.
struct ExternalFile {
  std::filesystem::path path;
  std::string sha256;
};

// A language model: which plugin opens it, from which files. Loading a reference whose files are
// gone throws Error (Fault::input).
struct Model {
  static constexpr const char* kType = "kazan.Model/1";
  static constexpr Kind kKind = Kind::reference;

  std::string provider;  // the stage whose plugin offers ModelFamily: "model.gpt2"
  std::string content;   // hash over configuration and weights: equal models, equal content
  Json config;           // the family's own: {"n_layer": 12, ...}
  Json source;           // how to make the weights when they are no file: {"random_seed": 0}
  std::map<std::string, ExternalFile> files;  // "weights" -> ...

  void save(const ArtifactFolder& folder) const;  // model.json
  static std::shared_ptr<Model> load(const SavedArtifact& artifact);
};

// A byte-level BPE tokenizer: files "vocab" and "merges".
struct Tokenizer {
  static constexpr const char* kType = "kazan.Tokenizer/1";
  static constexpr Kind kKind = Kind::reference;

  std::string content;
  std::map<std::string, ExternalFile> files;

  void save(const ArtifactFolder& folder) const;  // tokenizer.json
  static std::shared_ptr<Tokenizer> load(const SavedArtifact& artifact);
};

}  // namespace kazan
