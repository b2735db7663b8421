#include "base/file_name.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace kazan {
namespace {

constexpr std::size_t kLongest = 120;

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.=,+").find(c) != std::string_view::npos;
}

}  // namespace

std::string file_name_of(std::string_view text) {
  if (!text.empty() && text.size() <= kLongest && text.front() != '.' &&
      std::all_of(text.begin(), text.end(), plain))
    return std::string(text);
  std::string out;
  for (const char c : text.substr(0, kLongest / 2)) out += plain(c) && (c != '.' || !out.empty()) ? c : '_';
  return out + "-" + sha256(text).substr(0, 12);
}

}  // namespace kazan
