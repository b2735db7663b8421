// Where a GPT-2 comes from: the first of the user's preferences that exists.
//
//   path/to/folder        a Hugging Face folder, relative to the experiment file
//   gpt2, org/name        that model in the local Hugging Face cache
//   bundled/mini          a model of this installation
//   random:gpt2@0         random weights (seed 0) in the shape of GPT-2; also gpt2-medium,
//                         gpt2-large, gpt2-xl
//   random:x/config.json  random weights in that shape; a folder or bundled/... will do too
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gpt2/config.hpp"

namespace kazan {

struct Gpt2Source {
  std::string preference;  // as written
  Gpt2Config config;
  std::optional<std::int64_t> random_seed = {};          // of weights that are no file
  std::filesystem::path config_file = {}, weights = {};  // empty when there is none
  std::filesystem::path vocab = {}, merges = {};
};

struct Gpt2Search {
  std::optional<Gpt2Source> found;
  // Why each preference before it (or each, when none was found) is not available.
  std::vector<std::string> absent;
};

// `base` is the experiment's folder, `data` the installation's. Throws Error when a preference
// cannot be understood (Fault::experiment) or exists and is malformed (Fault::input).
Gpt2Search find_gpt2(const std::vector<std::string>& preferences, const std::filesystem::path& base,
                     const std::filesystem::path& data);

// The folder where Hugging Face's libraries keep models: HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE,
// HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub.
std::filesystem::path hub_cache();

// Entries of a vocab.json. Throws Error (Fault::input).
std::int64_t count_vocabulary(const std::filesystem::path& vocab_json);

}  // namespace kazan
