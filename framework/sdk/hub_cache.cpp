#include "sdk/hub_cache.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/files.hpp"
#include "base/variable.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

bool is_part(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const auto inner = [](char c) { return c == '-' || c == '.'; };
  return !text.empty() && text.size() <= 96 && std::all_of(text.begin(), text.end(), allowed) &&
         !inner(text.front()) && !inner(text.back());
}

}  // namespace

fs::path hub_home() {
  if (const auto home = variable("HF_HOME"); !home.empty()) return expanded_path(home);
  if (const auto cache = variable("XDG_CACHE_HOME"); !cache.empty())
    return expanded_path(cache) / "huggingface";
  return expanded_path("~/.cache/huggingface");
}

fs::path hub_cache() {
  for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
    if (const auto value = variable(name); !value.empty()) return expanded_path(value);
  return hub_home() / "hub";
}

bool is_hub_name(std::string_view text) {
  const auto slash = text.find('/');
  const bool sound = slash == text.npos
                         ? is_part(text)
                         : is_part(text.substr(0, slash)) && is_part(text.substr(slash + 1));
  return sound && text.find("--") == text.npos && text.find("..") == text.npos &&
         !text.ends_with(".git");
}

std::string hub_folder_name(std::string model) {
  for (auto at = model.find('/'); at != model.npos; at = model.find('/'))
    model.replace(at, 1, "--");
  return "models--" + model;
}

fs::path hub_folder(const std::string& model) {
  return hub_cache() / hub_folder_name(model);
}

fs::path hub_snapshot(const std::string& name) {
  const fs::path folder = hub_folder(name), main = folder / "refs/main";
  std::error_code unknown;
  if (!fs::exists(main, unknown)) return {};
  return folder / "snapshots" / trimmed(read_file(main));
}

}  // namespace kazan
