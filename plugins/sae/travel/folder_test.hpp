// For tests: folders that the packages wrote (fixtures/, by tools/fixtures/sae_folders.py), copies
// of them that can be spoilt, and what an SAE makes of rows.
#pragma once

#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/reconstruct.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

namespace kazan::testing {

inline const std::filesystem::path kFolders = "../travel/fixtures";

// A copy of a folder, by its name below kFolders.
class FolderCopy {
 public:
  explicit FolderCopy(const std::string& name)
      : work_(unique_folder(std::filesystem::temp_directory_path(), "kazan-sae")),
        path_(work_.path() / name) {
    std::filesystem::copy(kFolders / name, path_);
    std::filesystem::remove(path_ / "vectors.safetensors");
  }

  const std::filesystem::path& path() const { return path_; }
  std::string string() const { return path_.native(); }

  Json config() const { return Json::parse(read_file(path_ / "cfg.json"), "cfg.json"); }
  void set(const std::string& key, Json value) {
    Json config = this->config();
    config[key] = std::move(value);
    write_file(path_ / "cfg.json", config.dump());
  }

  // Writes the weights anew, as `change` leaves them.
  template <class Change>
  void change_weights(Change change) {
    const auto file =
        path_ / (std::filesystem::exists(path_ / "sae.safetensors") ? "sae.safetensors"
                                                                    : "sae_weights.safetensors");
    std::map<std::string, Array> tensors;
    {
      const Safetensors weights(file);
      for (const auto& [name, tensor] : weights.tensors())
        tensors[name] = weights.read_f32(name).clone();
    }
    change(tensors);
    std::filesystem::remove(file);
    write_safetensors(file, tensors);
  }

 private:
  ScopedFolder work_;
  std::filesystem::path path_;
};

inline Codes codes_of(Rig& rig, const Sae& sae, const Array& rows) {
  Codes codes;
  provider<SaeVariant>(rig.services(), sae.variant).open(sae, 2)->encode(rows, codes);
  return codes;
}

inline Array dense(const Codes& codes) {
  Array out(Dtype::f32, {{"tokens", codes.rows()}, {"latents", codes.latents}});
  const auto values = out.values<float>();
  for (std::int64_t t = 0; t < codes.rows(); ++t)
    for (std::size_t i = 0; i < codes.latents_of(t).size(); ++i)
      values[static_cast<std::size_t>(t * codes.latents + codes.latents_of(t)[i])] =
          codes.activations_of(t)[i];
  return out;
}

inline Array reconstructed(const Sae& sae, const Codes& codes) {
  Array out(Dtype::f32, {{"tokens", codes.rows()}, {"inputs", sae.inputs()}});
  const auto values = out.values<float>();
  std::vector<double> y(static_cast<std::size_t>(sae.inputs()));
  for (std::int64_t t = 0; t < codes.rows(); ++t) {
    reconstruct_row(sae, codes, t, y);
    for (std::size_t i = 0; i < y.size(); ++i)
      values[static_cast<std::size_t>(t) * y.size() + i] = static_cast<float>(y[i]);
  }
  return out;
}

// max |a - b| / max |b|; infinite where their sizes differ.
inline double distance(const Array& a, const Array& b) {
  const auto left = a.values<float>(), right = b.values<float>();
  double most = 0, off = left.size() == right.size() ? 0 : 1 / 0.0;
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    most = std::max(most, std::abs(double{right[i]}));
    off = std::max(off, std::abs(double{left[i]} - right[i]));
  }
  return off / most;
}

}  // namespace kazan::testing
