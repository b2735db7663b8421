// Where Hugging Face's libraries keep models that they fetched: a cache that programs share.
//
//   <cache>/models--ORG--NAME/refs/main              the commit that "main" was when fetched
//                             snapshots/COMMIT/FILE  links into
//                             blobs/HASH
//
// `runner fetch` fills it, and so do Python's libraries.
#pragma once

#include <filesystem>
#include <string>

namespace kazan {

// HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub,
// ~/.cache/huggingface/hub.
std::filesystem::path hub_cache();
// HF_HOME, XDG_CACHE_HOME/huggingface, ~/.cache/huggingface: where a token may lie.
std::filesystem::path hub_home();

// The folder of the model "gpt2" or "org/name" in the cache, whether it is there or not.
std::filesystem::path hub_folder(const std::string& name);

// The files of "main" as it was last fetched; empty where it never was. What was interrupted may
// lack files. Throws Error (Fault::machine) for a refs/main that cannot be read.
std::filesystem::path hub_snapshot(const std::string& name);

}  // namespace kazan
