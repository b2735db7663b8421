#include "decoder/weight_files.hpp"

#include "base/error.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kLabel = "weights";

}  // namespace

WeightFiles::WeightFiles(const std::vector<fs::path>& files) {
  files_.reserve(files.size());  // they are pointed at
  for (const auto& path : files) {
    const auto& file = files_.emplace_back(path);
    for (const auto& [name, tensor] : file.tensors())
      if (const auto [at, is_new] = of_.emplace(name, &file); !is_new)
        throw Error(Fault::input, path.native() + ": " + name + " is also in " +
                                      at->second->path().filename().native());
  }
}

const Safetensors& WeightFiles::file_of(const std::string& name) const {
  const auto found = of_.find(name);
  if (found == of_.end()) throw Error(Fault::internal, shown() + " has no tensor " + name);
  return *found->second;
}

std::string WeightFiles::shown() const {
  const auto& first = files_.front().path();
  if (files_.size() == 1) return first.native();
  return first.parent_path().native() + " (weights in " + std::to_string(files_.size()) + " files)";
}

std::map<std::string, fs::path> labelled_weights(const std::vector<fs::path>& files) {
  if (files.size() == 1) return {{kLabel, files.front()}};
  std::map<std::string, fs::path> labelled;
  for (std::size_t i = 0; i < files.size(); ++i)
    labelled[kLabel + ("-" + std::to_string(i + 1))] = files[i];
  return labelled;
}

std::vector<fs::path> weights_of(const Model& model) {
  std::vector<fs::path> files;
  for (const auto& [label, file] : model.files)
    if (label.starts_with(kLabel)) files.push_back(file.path);
  return files;
}

}  // namespace kazan
