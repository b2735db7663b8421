// The tensors of a model, in one safetensors file or spread over several.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sdk/array.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/model.hpp"

namespace kazan {

class WeightFiles {
 public:
  // Throws Error (Fault::input) for a file that Safetensors refuses, and for a tensor that is in
  // two of them.
  explicit WeightFiles(const std::vector<std::filesystem::path>& files);

  bool has(const std::string& name) const { return of_.contains(name); }
  // In which file each tensor is.
  const std::map<std::string, const Safetensors*>& tensors() const { return of_; }
  const Safetensors& file_of(const std::string& name) const;  // throws Error: Fault::internal
  // In messages about all of them: the file, or its folder and how many there are.
  std::string shown() const;

 private:
  std::vector<Safetensors> files_;
  std::map<std::string, const Safetensors*> of_;
};

// Under which names a Model refers to these files, and the files of such a Model.
std::map<std::string, std::filesystem::path> labelled_weights(
    const std::vector<std::filesystem::path>& files);
std::vector<std::filesystem::path> weights_of(const Model& model);

}  // namespace kazan
