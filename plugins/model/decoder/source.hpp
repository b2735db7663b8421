// Where a decoder comes from: the first of the user's preferences that exists.
//
//   path/to/folder        a Hugging Face folder, relative to the experiment file
//   gpt2, org/name        that model in the Hugging Face cache; a run fetches it
//   bundled/mini          a model of this installation
//   random:gpt2@0         random weights (seed 0) in a shape of DecoderFamily::shapes()
//   random:x/config.json  random weights in that shape; a folder or bundled/... will do too
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "decoder/family.hpp"
#include "sdk/hub_cache.hpp"

namespace kazan {

struct DecoderSource {
  std::string preference;  // as written
  Decoder decoder;
  std::optional<std::int64_t> random_seed = {};     // of weights that are no file
  std::filesystem::path config_file = {};           // empty when there is none
  std::vector<std::filesystem::path> weights = {};  // one file, or the parts; none of random ones
  // The tokenizer by label: "vocab" and "merges", or "tokenizer", which is a tokenizer.json.
  std::map<std::string, std::filesystem::path> tokenizer = {};
};

struct DecoderSearch {
  std::optional<DecoderSource> found;
  // Why each preference before it (or each, when none was found) is not available.
  std::vector<std::string> absent;
  std::vector<std::string> pending;  // of these preferences, those that a run would fetch
};

using AskHub = std::function<HubAnswer(const HubWish&)>;

// `base` is the experiment's folder, `data` the installation's. Throws Error when a preference
// cannot be understood (Fault::experiment) or exists and is malformed (Fault::input).
DecoderSearch find_decoder(
    const DecoderFamily& family, const std::vector<std::string>& preferences,
    const std::filesystem::path& base, const std::filesystem::path& data,
    const AskHub& ask_hub = [](const HubWish&) { return HubAnswer{}; });

// Tokens of a DecoderSource's tokenizer. Throws Error (Fault::input).
std::int64_t count_vocabulary(const std::map<std::string, std::filesystem::path>& tokenizer);

}  // namespace kazan
