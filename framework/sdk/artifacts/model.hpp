// kazan.Model/1 and kazan.Tokenizer/1: references to files, not copies of them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sdk/artifact.hpp"
#include "sdk/estimate.hpp"

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

// What the plan step of a stage that gives a Model says of it, as the attributes of its
// description: all that a reader knows before the model is opened, whatever its family. Who offers
// ModelFamily (sdk/provider.hpp) describes its models with this.
struct ModelDescription {
  std::string provider;                                                          // as in Model
  std::int64_t layers = 0, width = 0, heads = 0, head_width = 0, mlp_width = 0;  // of sites
  std::int64_t context = 0;                // tokens: the longest window that it reads
  std::int64_t vocabulary = 0;             // token ids are below this
  std::vector<std::string> lacking_sites;  // of docs/sites.md, those that it has not
  std::string name;  // as the experiment has it: "gpt2", "bundled/mini"; may be empty
  // For estimates; kUnknown, and the readers' needs too, where nothing is said.
  double layer_parameters = kUnknown;  // numbers in the weights of one layer
  double embedding_bytes = kUnknown;   // resident, of the rows that a window can ask for
  double weight_bytes = kUnknown;      // resident, a parameter in use
  double weight_seconds = kUnknown;    // to make one parameter ready

  Json attributes() const;
  // Throws Error (Fault::plugin) naming what is missing or has another type.
  static ModelDescription of(const Json& attributes);
};

// A byte-level BPE tokenizer: files "vocab" and "merges", or "tokenizer", a tokenizer.json.
struct Tokenizer {
  static constexpr const char* kType = "kazan.Tokenizer/1";
  static constexpr Kind kKind = Kind::reference;

  std::string content;
  std::map<std::string, ExternalFile> files;

  void save(const ArtifactFolder& folder) const;  // tokenizer.json
  static std::shared_ptr<Tokenizer> load(const SavedArtifact& artifact);
};

}  // namespace kazan
