#include "runner/progress/display.hpp"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"

namespace kazan {
namespace {

// glibc knows Unicode's widths in its built-in locale C.UTF-8, whatever the user's locale is. A
// character that it does not know counts as one column.
std::size_t width_of(char32_t c) {
  static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (c < 0x7F || !utf8) return 1;
  const locale_t before = ::uselocale(utf8);
  const int width = ::wcwidth(static_cast<wchar_t>(c));
  ::uselocale(before);
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

bool control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

bool reorders(char32_t c) {
  return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string spelled(const char* format, char32_t c) {
  char text[16];
  std::snprintf(text, sizeof text, format, static_cast<unsigned>(c));
  return text;
}

void append(std::string& out, char32_t c) {
  if (c == '\t')
    out += "    ";
  else if (c == '\n')
    out += "\\n";
  else if (c == '\r')
    out += "\\r";
  else if (control(c) || reorders(c))
    out += spelled(c < 0x80 ? "\\x%02x" : "\\u%04x", c);
  else
    append_utf8(out, c);
}

// Bytes of the longest beginning that is at most `most` columns wide.
std::size_t fitting(std::string_view text, std::size_t most) {
  for (std::size_t i = 0, width = 0; i < text.size();) {
    const CodePoint c = decode_utf8(text, i);
    width += width_of(c.value);
    if (width > most) return i;
    i += c.size;
  }
  return text.size();
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t valid = invalid_utf8(text).value_or(text.size());
    for (std::size_t i = 0; i < valid;) {
      const CodePoint c = decode_utf8(text, i);
      append(out, c.value);
      i += c.size;
    }
    if (valid < text.size()) out += spelled("\\x%02x", static_cast<unsigned char>(text[valid]));
    text.remove_prefix(std::min(text.size(), valid + 1));
  }
  return out;
}

std::string printable_lines(std::string_view text) {
  std::vector<std::string> lines = split(text, '\n');
  for (auto& line : lines) line = printable(line);
  return join(lines, "\n");
}

std::size_t columns(std::string_view printable) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < printable.size();) {
    const CodePoint c = decode_utf8(printable, i);
    width += width_of(c.value);
    i += c.size;
  }
  return width;
}

std::string clipped(std::string_view printable, std::size_t most, bool unicode) {
  if (fitting(printable, most) == printable.size()) return std::string(printable);
  const std::string_view ellipsis = unicode ? "…" : "...";
  const std::size_t mark = unicode ? 1 : 3;
  if (most < mark) return std::string(most, '.');
  return std::string(printable.substr(0, fitting(printable, most - mark))).append(ellipsis);
}

std::string clipped_in_middle(std::string_view printable, std::size_t most, bool unicode) {
  const std::size_t mark = unicode ? 1 : 3;
  if (columns(printable) <= most || most < mark + 2) return clipped(printable, most, unicode);
  const std::size_t begin = (most - mark + 1) / 2;
  std::string out = clipped(printable, begin + mark, unicode);
  std::string_view end = printable.substr(out.size() - (unicode ? 3 : mark));
  while (columns(out) + columns(end) > most) end.remove_prefix(decode_utf8(end, 0).size);
  return out.append(end);
}

std::string padded(std::string printable, std::size_t width) {
  const std::size_t now = columns(printable);
  if (now < width) printable.append(width - now, ' ');
  return printable;
}

std::string clock_time(double seconds) {
  const auto whole = seconds > 0 ? static_cast<long long>(std::min(seconds, 1e12)) : 0;
  const auto two = [](long long v) { return (v < 10 ? "0" : "") + std::to_string(v); };
  if (whole < 3600) return std::to_string(whole / 60) + ":" + two(whole % 60);
  return std::to_string(whole / 3600) + ":" + two(whole % 3600 / 60) + ":" + two(whole % 60);
}

}  // namespace kazan
