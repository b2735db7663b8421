#include "sdk/model_folder.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/json.hpp"

namespace kazan::model_folder {
namespace {

constexpr std::size_t kMostParts = 1000;

// The index comes from strangers, and its names become paths.
bool is_file_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return text.size() <= 255 && text.ends_with(".safetensors") && text.front() != '.' &&
         std::ranges::all_of(text, allowed);
}

}  // namespace

std::vector<std::string> parts_of_weights(std::string_view index, const std::string& shown) {
  const Json json = Json::parse(index, shown);
  std::set<std::string> parts;
  try {
    for (const auto& [tensor, file] : json.at("weight_map").members())
      if (!file.is_string() || !is_file_name(*parts.insert(file.string()).first))
        throw Error(Fault::input, "weight_map: \"" + tensor +
                                      "\": expected the name of a .safetensors file, found " +
                                      file.dump());
  } catch (const Error& e) {
    throw Error(Fault::input, shown + ": " + e.what());
  }
  if (parts.empty() || parts.size() > kMostParts)
    throw Error(Fault::input, shown + ": weight_map: expected 1 to " + std::to_string(kMostParts) +
                                  " files, found " + std::to_string(parts.size()));
  return {parts.begin(), parts.end()};
}

}  // namespace kazan::model_folder
