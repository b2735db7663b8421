#include "base/variable.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Of "" the user who runs this, "" where there is none.
std::string home_in_passwd(const std::string& user) {
  std::vector<char> buffer(1 << 16);
  passwd entry{}, *found = nullptr;
  user.empty() ? ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found)
               : ::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found);
  return found ? found->pw_dir : "";
}

std::string with_home(std::string_view text) {
  if (!text.starts_with('~')) return std::string(text);
  const auto end = std::min(text.find('/'), text.size());
  const std::string user(text.substr(1, end - 1));
  std::string home = user.empty() ? variable("HOME") : "";
  if (home.empty()) home = home_in_passwd(user);
  if (home.empty()) return std::string(text);
  while (home.ends_with('/')) home.pop_back();
  home += text.substr(end);
  return home.empty() ? "/" : home;
}

bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Characters of "$NAME" or "${NAME}", with which the text begins; 0: of none.
std::size_t reference_size(std::string_view text) {
  if (text.starts_with("${")) {
    const auto end = text.find('}');
    return end == text.npos ? 0 : end + 1;
  }
  std::size_t size = 1;
  while (size < text.size() && in_name(text[size])) ++size;
  return size > 1 ? size : 0;
}

std::optional<std::string> referred(std::string_view reference) {
  const bool braces = reference.starts_with("${");
  const std::string name(reference.substr(1 + braces, reference.size() - 1 - 2 * braces));
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::string with_variables(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const std::size_t size = rest.front() == '$' ? reference_size(rest) : 0;
    const auto reference = rest.substr(0, std::max<std::size_t>(size, 1));
    out += size ? referred(reference).value_or(std::string(reference)) : std::string(reference);
    at += reference.size();
  }
  return out;
}

}  // namespace

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

fs::path expanded_path(std::string_view text) {
  if (text.empty()) return {};
  const fs::path path = with_variables(with_home(text));
  std::error_code nowhere;
  const fs::path absolute = fs::absolute(path, nowhere);
  return nowhere ? path : absolute;
}

}  // namespace kazan
