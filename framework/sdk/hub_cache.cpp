#include "sdk/hub_cache.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/files.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

std::string trimmed(std::string text) {
  const auto last = text.find_last_not_of(" \n\r\t");
  return text.substr(0, last == text.npos ? 0 : last + 1);
}

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
  if (const char* home = environment("HF_HOME")) return home;
  if (const char* cache = environment("XDG_CACHE_HOME")) return fs::path(cache) / "huggingface";
  const char* home = environment("HOME");
  return fs::path(home ? home : "/") / ".cache/huggingface";
}

fs::path hub_cache() {
  for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
    if (const char* value = environment(name)) return value;
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

fs::path hub_folder(const std::string& name) {
  std::string flat = "models--" + name;
  for (auto at = flat.find('/'); at != flat.npos; at = flat.find('/')) flat.replace(at, 1, "--");
  return hub_cache() / flat;
}

fs::path hub_snapshot(const std::string& name) {
  const fs::path folder = hub_folder(name), main = folder / "refs/main";
  std::error_code unknown;
  if (!fs::exists(main, unknown)) return {};
  return folder / "snapshots" / trimmed(read_file(main));
}

}  // namespace kazan
