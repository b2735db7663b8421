// Strings: UTF-8, lists in sentences, and the nearest right name for a wrong one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kazan {

// Byte offset of the first sequence that is not UTF-8 (RFC 3629: no surrogates, no overlong
// forms, nothing above U+10FFFF), or nothing.
std::optional<std::size_t> invalid_utf8(std::string_view text);

// In UTF-8: what columns count, as editors do.
std::size_t characters(std::string_view text);

struct CodePoint {
  char32_t value;
  std::size_t size;  // bytes
};
CodePoint decode_utf8(std::string_view valid, std::size_t offset);
void append_utf8(std::string& out, char32_t value);

std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// "a", "a or b", "a, b or c".
std::string either(const std::vector<std::string>& names);

// The name a hand most likely meant: the least edit distance (insert, delete, replace, swap of
// neighbours), if it is at most a third of the length; nothing otherwise.
std::optional<std::string> nearest(std::string_view wrong, const std::vector<std::string>& names);

// " (did you mean X?)" or "".
std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& names);

// 1234567 -> "1,234,567"; 1536 bytes -> "1.5 KiB"; 75.2 s -> "1 min 15 s".
std::string with_commas(long long value);
std::string human_bytes(double bytes);
std::string human_seconds(double seconds);

}  // namespace kazan
