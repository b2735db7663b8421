// What tests of fetching share: a model that a hub on loopback serves, and a folder to fetch into.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>

#include "host/hub/hub_server.hpp"
#include "program.hpp"

namespace kazan::testing {

inline const std::filesystem::path kMini = KAZAN_SOURCE_DIR "/data/models/mini";
inline const std::string kSecret = "hf_secretOfThisTest";
inline const std::string kWeights = "  m: {use: model.gpt2, weights: [org/tiny, bundled/mini]}\n";

inline void serve_mini(LoopbackHub& hub) {
  hub.files.clear();
  for (const char* name : {"config.json", "vocab.json", "merges.txt", "model.safetensors"})
    hub.files[name] = read_file(kMini / name);
}

struct Fetching : Workshop {
  explicit Fetching(const std::string& endpoint) {
    environment["HF_HUB_OFFLINE"] = "";
    environment["HF_ENDPOINT"] = endpoint;
    environment["HF_HOME"] = (folder() / "hf").native();
    environment["HF_TOKEN"] = kSecret;
    stay_on_loopback();
    for (const char* other : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN_PATH"})
      environment[other] = "";
  }
  explicit Fetching(const LoopbackHub& hub) : Fetching(hub.hub.address()) {}

  std::string model_folder() const { return "hf/hub/models--org--tiny"; }
  // The one that grows: large enough that what has come of it can be told.
  std::uintmax_t partial_bytes() const {
    std::error_code absent;
    std::uintmax_t bytes = 0;
    for (std::filesystem::directory_iterator at(folder() / model_folder() / "blobs", absent), end;
         !absent && at != end; at.increment(absent))
      if (at->path().extension() == ".incomplete")
        bytes += std::filesystem::file_size(at->path(), absent);
    return absent ? 0 : bytes;
  }
  void await_partial(std::uintmax_t bytes) const {
    for (int i = 0; i < 4000 && partial_bytes() < bytes; ++i) ::usleep(5000);
    REQUIRE(partial_bytes() >= bytes);
  }
  std::string warnings() const { return json("runs/x/latest/manifest.json").at("warnings").dump(); }
  // In no file that a run, the program or the cache made. Of what a call prints only the last one's
  // is there: to be asked after each.
  void check_secret() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
      CAPTURE(entry.path());
      if (entry.is_regular_file() && entry.path().extension() != ".safetensors")
        CHECK(read_file(entry.path()).find(kSecret) == std::string::npos);
    }
  }
};

}  // namespace kazan::testing
