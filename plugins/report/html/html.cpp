#include "html.hpp"

#include <cmath>
#include <cstdio>
#include <vector>

#include "base/text.hpp"

namespace kazan::report {
namespace {

bool reorders(char32_t c) {
  return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string code_point_name(char32_t c) {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "&lt;U+%04X&gt;", static_cast<unsigned>(c));
  return buffer;
}

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    case '\n':
    case '\t':
      out += static_cast<char>(c);
      return;
    default:
      break;
  }
  if (c < 0x20) return append_utf8(out, 0x2400 + c);
  if (c == 0x7F) return append_utf8(out, 0x2421);
  if (reorders(c)) {
    out += code_point_name(c);
    return;
  }
  append_utf8(out, c);
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  while (!text.empty()) {
    const std::size_t valid = invalid_utf8(text).value_or(text.size());
    for (std::size_t i = 0; i < valid;) {
      const CodePoint c = decode_utf8(text, i);
      append_escaped(out, c.value);
      i += c.size;
    }
    if (valid < text.size()) append_utf8(out, 0xFFFD);
    text.remove_prefix(std::min(text.size(), valid + 1));
  }
  return out;
}

std::string script_json(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 64);
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

std::string element(std::string_view tag, const Attributes& attributes, std::string_view inner) {
  std::string out = "<" + std::string(tag);
  for (const auto& [name, value] : attributes)
    out += " " + std::string(name) + "=\"" + escape(value) + "\"";
  return out.append(">").append(inner).append("</").append(tag).append(">");
}

std::string element(std::string_view tag, std::string_view inner) {
  return element(tag, {}, inner);
}

std::string text_element(std::string_view tag, const Attributes& attributes,
                         std::string_view text) {
  return element(tag, attributes, escape(text));
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t cut = limit;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return std::string(text.substr(0, cut)) + " ... (" +
         with_commas(static_cast<long long>(text.size() - cut)) + " more bytes)";
}

std::string short_name(std::string_view name, std::size_t limit) {
  const auto begins = [&](std::size_t i) {  // a character
    return (static_cast<unsigned char>(name[i]) & 0xC0) != 0x80;
  };
  std::vector<std::size_t> characters;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (begins(i)) characters.push_back(i);
  if (characters.size() <= limit) return std::string(name);
  const std::size_t front = limit / 2, back = limit - 1 - front;
  return std::string(name.substr(0, characters[front])) + "…" +
         std::string(name.substr(characters[characters.size() - back]));
}

namespace {

// printf writes at least two digits of an exponent, JavaScript as many as it takes.
std::string with_short_exponent(std::string text) {
  const auto e = text.find('e');
  if (e == text.npos) return text;
  const auto digits = e + 2;  // after e and the sign
  return text.erase(digits, text.find_first_not_of('0', digits) - digits);
}

}  // namespace

std::string number(double value) {
  if (std::isnan(value)) return "undefined";
  if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
  const double size = std::abs(value);
  const auto whole = [&](long long v) { return size < 1e4 ? std::to_string(v) : with_commas(v); };
  if (value == std::floor(value) && size < 1e15) return whole(static_cast<long long>(value));
  char buffer[40];
  if (size >= 1000 && size < 1e7) {
    std::snprintf(buffer, sizeof buffer, "%.1f", value);
    const std::string text = buffer;
    return whole(std::stoll(text)) + text.substr(text.find('.'));
  }
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return with_short_exponent(buffer);
}

}  // namespace kazan::report
