// Where Hugging Face's libraries keep models that they fetched: a cache that programs share.
//
//   <cache>/models--ORG--NAME/refs/main              the commit that "main" was when fetched
//                             snapshots/COMMIT/FILE  links into
//                             blobs/HASH
//
// `runner fetch` fills it, and so do Python's libraries.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kazan {

// HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub,
// ~/.cache/huggingface/hub. In these "~" and $NAME are what Python reads there;
// the path is absolute, since runs record it.
std::filesystem::path hub_cache();
// HF_HOME, XDG_CACHE_HOME/huggingface, ~/.cache/huggingface: where a token may lie.
std::filesystem::path hub_home();

// "gpt2" or "org/name", as the hub allows them (validate_repo_id in huggingface_hub): each part of
// 1 to 96 letters, digits, '_', '-' and '.', the last two at neither end; no "--" or "..", no
// ".git" at the end.
bool is_hub_name(std::string_view text);

// "models--org--name": what the folder of a model in a cache is called.
std::string hub_folder_name(std::string model);
// The folder of the model "gpt2" or "org/name" in the cache, whether it is there or not.
std::filesystem::path hub_folder(const std::string& model);

// The files of "main" as it was last fetched; empty where it never was. What was interrupted may
// lack files. Throws Error (Fault::machine) for a refs/main that cannot be read.
std::filesystem::path hub_snapshot(const std::string& name);

// A model that a plan step would take if the hub had it (Planner::ask_hub).
struct HubWish {
  std::vector<std::string> names;  // that it may have there; the first that there is counts
  // Of its config.json, what makes it one that the stage cannot use; "" otherwise.
  std::function<std::string(const std::filesystem::path&)> refusal;
};
struct HubAnswer {
  std::string reason;    // why it is not here, to follow "the cache has none, and "; may be empty
  bool pending = false;  // a run would fetch it and plan again
  bool refused = false;  // the hub has it, and the wish's refusal is the reason
};

}  // namespace kazan
