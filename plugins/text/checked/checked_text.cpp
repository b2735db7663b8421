#include "checked_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace kazan {
namespace {

// Tokenizing that much takes some milliseconds; a model's context is some thousand bytes.
constexpr std::size_t kLookedAt = 64 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Columns count characters, as editors do.
std::string place_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = 1 + characters(before.substr(before.rfind('\n') + 1));
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + " (byte " +
         std::to_string(offset) + ")";
}

}  // namespace

std::optional<std::string> fault_of_text(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return "it is UTF-16, by the byte order mark at its start; save it as UTF-8";
  if (const auto bad = invalid_utf8(text))
    return "it is not UTF-8 at " + place_of(text, *bad) + "; save it as UTF-8";
  if (const auto nul = text.find('\0'); nul != text.npos)
    return "it holds a NUL character at " + place_of(text, nul);
  if (without_mark(text).find_first_not_of(" \t\r\n") == text.npos) return "it is empty";
  return std::nullopt;
}

std::string_view without_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

Description described(std::string_view text) {
  Description out{{{"bytes", static_cast<std::int64_t>(text.size())}}};
  if (text.size() <= kLookedAt) out.attributes["content"] = text;
  return out;
}

Needs needs_of_text(std::string_view text) {
  const auto bytes = static_cast<double>(text.size());
  Needs needs;
  needs.memory = 2 * bytes;  // as read, and the output
  needs.disk = bytes;        // text.txt
  needs.seconds = bytes / 1e9;
  return needs;
}

}  // namespace kazan
