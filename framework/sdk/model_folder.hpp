// The files of a Hugging Face model that are read here, in a folder or on the hub.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kazan::model_folder {

inline constexpr const char* kConfig = "config.json";
inline constexpr const char* kVocabulary = "vocab.json";
inline constexpr const char* kMerges = "merges.txt";
inline constexpr const char* kTokenizer = "tokenizer.json";
inline constexpr const char* kWeights = "model.safetensors";
// Where the weights are in several files: which tensor is in which.
inline constexpr const char* kIndex = "model.safetensors.index.json";
inline constexpr const char* kPickle = "pytorch_model.bin";  // named in refusals, never read

// The files that an index names, each once, in the order of their names: at most 1000 of
// "model-00001-of-00002.safetensors", without a folder. `shown` is the index in messages. Throws
// Error (Fault::input) for anything else.
std::vector<std::string> parts_of_weights(std::string_view index, const std::string& shown);

}  // namespace kazan::model_folder
