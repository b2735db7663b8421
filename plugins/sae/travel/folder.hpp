// kazan.SaeFolder/1: an SAE as another program keeps it. Beside the folder that the program reads
// lie README.md, which says what is lost in it, and sae_folder.json, which is Kazan's own.
//
//   saelens   blocks.6.hook_mlp_out/cfg.json, sae_weights.safetensors
//   sparsify  h.6.mlp/cfg.json, sae.safetensors
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/json.hpp"
#include "sdk/array.hpp"
#include "sdk/artifact.hpp"

namespace kazan::sae {

using Tensors = std::map<std::string, Array>;

inline constexpr const char* kConfigFile = "cfg.json";
inline constexpr const char* kOwnFile = "sae_folder.json";  // beside that folder

struct SaeFolder {
  static constexpr const char* kType = "kazan.SaeFolder/1";
  static constexpr Kind kKind = Kind::value;

  std::string format;  // "saelens", "sparsify": a Layout's name
  std::string name;    // of the folder that the program reads: the place in the model
  Json config;         // cfg.json
  Tensors tensors;     // f32
  std::string readme;

  void save(const ArtifactFolder& folder) const;
  static std::shared_ptr<SaeFolder> load(const SavedArtifact& artifact);
};

// Whether it can be the name of one folder that lies beside the files of an artifact, and stand in
// a line of Python as it is: UTF-8 without / \ quotes and control characters, below 200 bytes.
bool is_folder_name(const std::string& name);

// Whether it can stand in a line of README.md, between backquotes: UTF-8 without backquotes and
// control characters, below 1000 bytes.
bool is_line_of_text(const std::string& text);

}  // namespace kazan::sae
