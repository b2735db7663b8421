#include "decoder/source.hpp"

#include <algorithm>
#include <charconv>

#include "base/files.hpp"
#include "base/text.hpp"
#include "sdk/model_folder.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace file = model_folder;
namespace {

struct Places {
  const DecoderFamily& family;
  fs::path base, data;
  const AskHub& ask_hub;
};

// A model's folder, or why there is none.
struct FolderOrReason {
  fs::path folder;
  std::string reason = {};
  bool pending = false;  // a run would fetch it
  bool broken = false;   // a part of its weights is gone
};

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// False also where that cannot be told: absence() then gives the reason.
bool is_folder(const fs::path& path) {
  std::error_code unknown;
  return fs::is_directory(path, unknown);
}

// `otherwise`, unless the system refuses to look: another user's cache is no reason to stop.
std::string absence(const fs::path& path, const std::string& otherwise) {
  std::error_code error;
  if (fs::status(path, error).type() != fs::file_type::none) return otherwise;
  return path.native() + " cannot be looked at: " + error.message();
}

// False where that cannot be told.
bool is_gone(const fs::path& path) {
  std::error_code error;
  return fs::status(path, error).type() == fs::file_type::not_found;
}

using Tokenizer = std::map<std::string, fs::path>;

// Empty where the folder has none.
Tokenizer tokenizer_in(const fs::path& folder, bool prefers_json) {
  const fs::path json = folder / file::kTokenizer, vocab = folder / file::kVocabulary,
                 merges = folder / file::kMerges;
  const bool two = is_there(vocab) && is_there(merges);
  if (is_there(json) && (prefers_json || !two)) return {{"tokenizer", json}};
  return two ? Tokenizer{{"vocab", vocab}, {"merges", merges}} : Tokenizer{};
}

FolderOrReason lacks(const fs::path& folder, const std::string& file,
                     const std::string& instead = "") {
  return {{},
          absence(folder / file, "the folder " + folder.native() + " has no " + file + instead)};
}

// What the weights are in; nothing where there are none. Throws Error (Fault::input) for an index
// that is none.
std::vector<std::string> weights_in(const fs::path& folder) {
  if (is_there(folder / file::kWeights)) return {file::kWeights};
  const fs::path index = folder / file::kIndex;
  if (!is_there(index)) return {};
  return file::parts_of_weights(read_file(index), index.native());
}

FolderOrReason complete(const fs::path& folder) {
  if (!is_there(folder / file::kConfig)) return lacks(folder, file::kConfig);
  const auto weights = weights_in(folder);
  if (weights.empty())
    return lacks(folder, file::kWeights,
                 is_there(folder / file::kPickle)
                     ? ", only " + std::string(file::kPickle) + ", which is never read"
                     : "");
  for (const auto& part : weights)
    if (!is_there(folder / part)) {
      auto found = lacks(folder, part, ", which " + std::string(file::kIndex) + " names");
      found.broken = is_gone(folder / part);
      return found;
    }
  if (!tokenizer_in(folder, false).empty()) return {folder, ""};
  const bool vocab = is_there(folder / file::kVocabulary);
  return lacks(folder, vocab ? file::kMerges : file::kVocabulary,
               vocab ? " beside vocab.json" : ", merges.txt or tokenizer.json");
}

// The names under which the hub's libraries may have cached a model: "gpt2" has moved to its owner.
std::vector<std::string> hub_names(const std::string& name, const DecoderFamily& family) {
  std::vector<std::string> names = {name};
  for (const auto& [shape, config] : family.shapes())
    if (name == shape) names.push_back(family.hub_owner(name) + "/" + name);
  return names;
}

// Of the cache's layout: sdk/hub_cache.hpp. `runner fetch` and Python's libraries fill it.
FolderOrReason find_in_hub_cache(const std::string& name, const DecoderFamily& family) {
  std::string reason;
  for (const auto& candidate : hub_names(name, family)) {
    const fs::path snapshot = hub_snapshot(candidate), folder = hub_folder(candidate);
    if (snapshot.empty()) {
      if (reason.empty())
        reason = absence(folder / "refs/main", "the Hugging Face cache has no " + folder.native());
      continue;
    }
    const auto found = complete(snapshot);
    if (!found.folder.empty()) return found;
    reason = found.reason;
  }
  return {{}, reason};
}

// Where it is not whole in the cache: what the hub's answer is.
FolderOrReason find_on_hub(const std::string& name, const Places& places) {
  auto found = find_in_hub_cache(name, places.family);
  if (!found.folder.empty()) return found;
  const auto& family = places.family;
  const auto refusal = [&family](const fs::path& config) -> std::string {
    try {
      read_decoder(family, config);
      return "";
    } catch (const Error& e) {
      return e.what();
    }
  };
  const auto answer = places.ask_hub({hub_names(name, family), refusal});
  if (answer.refused) throw Error(Fault::input, answer.reason);
  if (!answer.reason.empty() && !answer.pending) found.reason += ", and " + answer.reason;
  found.pending = answer.pending;
  return found;
}

FolderOrReason find_bundled(const std::string& name, const fs::path& data) {
  std::vector<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(data / "models", absent))
    names.push_back("bundled/" + entry.path().filename().native());
  if (std::find(names.begin(), names.end(), name) != names.end())
    return complete(data / "models" / name.substr(std::string_view("bundled/").size()));
  return {{},
          "this installation's " + (data / "models").native() + " has no such model" +
              did_you_mean(name, names)};
}

FolderOrReason find_folder(const std::string& text, const Places& places) {
  if (text.starts_with("bundled/")) return find_bundled(text, places.data);
  const fs::path folder = places.base / text, shown = folder.lexically_normal();
  std::string reason = absence(shown, "there is no folder " + shown.native());
  if (is_folder(folder)) {
    const auto found = complete(folder);
    if (found.broken) throw Error(Fault::input, found.reason);
    if (!found.folder.empty() || !is_hub_name(text)) return found;
    reason = found.reason;
  }
  if (!is_hub_name(text)) return {{}, reason};
  // Nothing is fetched for a name that a folder here has: that one was meant.
  auto found =
      is_folder(folder) ? find_in_hub_cache(text, places.family) : find_on_hub(text, places);
  if (found.folder.empty()) found.reason = reason + ", and " + found.reason;
  return found;
}

DecoderSource from_folder(const fs::path& folder, const DecoderFamily& family) {
  DecoderSource source;
  source.config_file = folder / file::kConfig;
  source.decoder = read_decoder(family, source.config_file);
  for (const auto& part : weights_in(folder)) source.weights.push_back(folder / part);
  source.tokenizer = tokenizer_in(folder, family.prefers_tokenizer_json());
  return source;
}

Tokenizer gpt2_tokenizer(const fs::path& data) {
  return {{"vocab", data / "tokenizers/gpt2/vocab.json"},
          {"merges", data / "tokenizers/gpt2/merges.txt"}};
}

std::optional<DecoderSource> from_known_shape(const std::string& name, const Places& places) {
  for (const auto& [shape, config] : places.family.shapes())
    if (name == shape) {
      DecoderSource source;
      source.decoder = read_decoder(places.family, config, name);
      source.tokenizer = gpt2_tokenizer(places.data);
      return source;
    }
  return std::nullopt;
}

// A config.json, with the tokenizer beside it or else GPT-2's.
DecoderSource from_config(const fs::path& config_json, const Places& places) {
  DecoderSource source;
  source.config_file = config_json;
  source.decoder = read_decoder(places.family, config_json);
  source.tokenizer =
      tokenizer_in(config_json.parent_path(), places.family.prefers_tokenizer_json());
  if (source.tokenizer.empty()) source.tokenizer = gpt2_tokenizer(places.data);
  const auto entries = count_vocabulary(source.tokenizer);
  if (entries > source.decoder.vocabulary)
    throw Error(Fault::input, config_json.native() + ": vocab_size is " +
                                  std::to_string(source.decoder.vocabulary) +
                                  ", but the tokenizer " +
                                  source.tokenizer.rbegin()->second.native() + " has " +
                                  std::to_string(entries) + " tokens");
  return source;
}

// "gpt2@7" -> {"gpt2", 7}; without @ the seed is 0.
std::pair<std::string, std::int64_t> split_seed(const std::string& text) {
  const auto at = text.rfind('@');
  if (at == text.npos) return {text, 0};
  std::int64_t seed = -1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + at + 1, end, seed);
  if (error != std::errc() || stop != end || seed < 0)
    throw Error(Fault::experiment,
                wrong_value("", in_quotes("random:" + text), "a whole number from 0 after @",
                            text.substr(at + 1)));
  return {text.substr(0, at), seed};
}

std::string no_shape(const std::string& shape, const fs::path& path, const DecoderFamily& family) {
  std::vector<std::string> known;
  for (const auto& [name, config] : family.shapes()) known.push_back(name);
  return absence(path, "there is no file " + path.native()) +
         ", and the shapes known by name are " + either(known) + did_you_mean(shape, known);
}

struct SourceOrReason {
  std::optional<DecoderSource> source;
  std::string reason = {};
  bool pending = false;
};

SourceOrReason find_random(const std::string& text, const Places& places) {
  const auto [shape, seed] = split_seed(text);
  std::optional<DecoderSource> source = from_known_shape(shape, places);
  if (!source) {
    const bool bundled = shape.starts_with("bundled/");
    fs::path path = bundled ? places.data / "models" / shape.substr(8) : places.base / shape;
    if (is_folder(path)) path /= file::kConfig;
    if (!is_there(path)) return {{}, no_shape(shape, path.lexically_normal(), places.family)};
    source = from_config(path, places);
  }
  source->random_seed = seed;
  return {std::move(source), ""};
}

SourceOrReason find_one(const std::string& preference, const Places& places) {
  if (preference.empty())
    throw Error(Fault::experiment, wrong_value("", "", "the name of a model", "an empty text"));
  if (preference.starts_with("random:")) return find_random(preference.substr(7), places);
  const auto found = find_folder(preference, places);
  if (found.folder.empty()) return {{}, found.reason, found.pending};
  return {from_folder(found.folder, places.family)};
}

// Of a tokenizer.json: those of its model, and what was added to them.
std::int64_t tokens_of(const Json& json, const fs::path& file) {
  try {
    const Json& model = json.at("model");
    if (const Json* type = model.find("type"); type && !(*type == Json("BPE")))
      throw Error(Fault::input,
                  "model is " + type->dump() + ", which is not supported; expected BPE");
    const Json& vocabulary = model.at("vocab");
    auto count = static_cast<std::int64_t>(vocabulary.members().size());
    const Json* added = json.find("added_tokens");
    if (!added || added->is_null()) return count;
    for (const auto& token : added->items()) count += !vocabulary.has(token.at("content").string());
    return count;
  } catch (const Error& e) {
    throw Error(Fault::input, file.native() + ": " + e.what());
  }
}

}  // namespace

std::int64_t count_vocabulary(const std::map<std::string, fs::path>& tokenizer) {
  const auto whole = tokenizer.find("tokenizer");
  const fs::path& file = whole != tokenizer.end() ? whole->second : tokenizer.at("vocab");
  const Json json = Json::parse(read_file(file), file.native());
  return whole != tokenizer.end() ? tokens_of(json, file)
                                  : static_cast<std::int64_t>(json.members().size());
}

DecoderSearch find_decoder(const DecoderFamily& family, const std::vector<std::string>& preferences,
                           const fs::path& base, const fs::path& data, const AskHub& ask_hub) {
  DecoderSearch search;
  for (const auto& preference : preferences) {
    auto [source, reason, pending] = find_one(preference, {family, base, data, ask_hub});
    if (source) {
      source->preference = preference;
      search.found = std::move(source);
      return search;
    }
    search.absent.push_back(in_quotes(preference) + ": " + reason);
    if (pending) search.pending.push_back(preference);
  }
  return search;
}

}  // namespace kazan
