#include "host/config/traps.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/ascii.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool all_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == text.npos;
}

std::string_view unsigned_part(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

std::string with_sign_of(std::string_view text, const std::string& digits) {
  return text.starts_with('-') ? "-" + digits : digits;
}

// In base 2, 8 or 16 by its prefix.
std::optional<Trap> prefixed(std::string_view text) {
  const struct {
    std::string_view prefix;
    int base;
    const char* reading;
  } kBases[] = {{"0x", 16, "hexadecimal"}, {"0o", 8, "octal"}, {"0b", 2, "binary"}};
  const std::string body = lower_ascii(std::string(unsigned_part(text)));
  for (const auto& [prefix, base, reading] : kBases) {
    if (!body.starts_with(prefix)) continue;
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(body.data() + prefix.size(), body.data() + body.size(), value, base);
    const bool whole = error == std::errc() && end == body.data() + body.size();
    return Trap{reading, whole ? with_sign_of(text, std::to_string(value)) : ""};
  }
  return std::nullopt;
}

// 1:30 is 90 to YAML 1.1.
std::optional<Trap> base_60(std::string_view text) {
  const auto parts = split(unsigned_part(text), ':');
  if (parts.size() < 2 || parts.size() > 5) return std::nullopt;
  std::int64_t value = 0;
  for (const auto& part : parts) {
    if (!all_of(part, kDigits) || part.size() > 4) return std::nullopt;
    value = 60 * value + std::stoll(part);
  }
  return Trap{"in base 60 to some readers", with_sign_of(text, std::to_string(value))};
}

std::optional<Trap> separated(std::string_view text) {
  if (text.find('_') == text.npos && text.find(',') == text.npos) return std::nullopt;
  const auto parts = split(unsigned_part(text), text.find('_') != text.npos ? '_' : ',');
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (!all_of(parts[i], kDigits) || (i > 0 && parts[i].size() != 3)) return std::nullopt;
  return Trap{"with separators", with_sign_of(text, join(parts, ""))};
}

std::optional<Trap> leading_zeros(std::string_view text) {
  const auto body = unsigned_part(text);
  if (body.size() < 2 || body[0] != '0' || !all_of(body.substr(0, 2), kDigits)) return std::nullopt;
  auto first = std::min(body.find_first_not_of('0'), body.size() - 1);
  if (body[first] == '.') --first;  // 0.5
  return Trap{"octal to some readers", with_sign_of(text, std::string(body.substr(first)))};
}

bool is_date(std::string_view text) {
  return text.size() >= 10 && text[4] == '-' && text[7] == '-' &&
         all_of(text.substr(0, 4), kDigits) && all_of(text.substr(5, 2), kDigits) &&
         all_of(text.substr(8, 2), kDigits);
}

std::optional<double> number(std::string_view whole) {
  auto text = whole;
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('-') && text != whole) return std::nullopt;  // +-3
  double v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return v;
}

std::optional<Trap> not_finite(std::string_view text) {
  const std::string body = lower_ascii(std::string(unsigned_part(text)));
  const bool nan = body == "nan" || body == ".nan";
  const bool infinite = body == "inf" || body == ".inf" || body == "infinity";
  if (!nan && !infinite) return std::nullopt;
  return Trap{"which is not finite", ""};
}

std::optional<Trap> of_either(std::string_view text) {
  for (const auto& find : {not_finite, prefixed, base_60, separated})
    if (auto trap = find(text)) return trap;
  if (is_date(text)) return Trap{"a date to some readers", ""};
  return std::nullopt;
}

}  // namespace

std::optional<Trap> integer_trap(std::string_view text) {
  if (auto trap = leading_zeros(text); trap && all_of(unsigned_part(text), kDigits)) return trap;
  if (auto trap = of_either(text)) return trap;
  if (all_of(unsigned_part(text), kDigits))
    return Trap{text.starts_with('-') ? "less than -2^63" : "more than 2^63 - 1", ""};
  const auto value = number(text);
  if (!value) return std::nullopt;
  const bool whole = std::floor(*value) == *value && std::abs(*value) < 9e15;
  return Trap{"with a point or exponent",
              whole ? std::to_string(static_cast<std::int64_t>(*value)) : ""};
}

std::optional<Trap> number_trap(std::string_view text) {
  if (auto trap = leading_zeros(text); trap && number(text)) return trap;
  if (auto trap = of_either(text)) return trap;
  if (text.ends_with('%'))
    if (const auto percent = number(text.substr(0, text.size() - 1)))
      return Trap{"in percent", Json(*percent / 100).dump()};
  if (const auto comma = text.find(','); comma != text.npos) {
    std::string pointed(text);
    pointed[comma] = '.';
    if (number(pointed)) return Trap{"with a comma", pointed};
  }
  if (all_of(unsigned_part(text), "0123456789.eE+-") && text.find_first_of(kDigits) != text.npos) {
    double v = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), v);
    if (result.ec == std::errc::result_out_of_range && result.ptr == text.data() + text.size())
      return Trap{"outside the range of doubles", ""};
  }
  return std::nullopt;
}

std::optional<Trap> boolean_trap(std::string_view text) {
  const std::string word = lower_ascii(std::string(text));
  if (word == "true" || word == "false") return Trap{"with capitals", word};
  for (const std::string_view yes : {"yes", "on", "y"})
    if (word == yes) return Trap{"true to some readers", "true"};
  for (const std::string_view no : {"no", "off", "n"})
    if (word == no) return Trap{"false to some readers", "false"};
  if (text == "1" || text == "0") return Trap{"a number", text == "1" ? "true" : "false"};
  return std::nullopt;
}

std::optional<DecimalComma> decimal_comma(std::string_view before, std::string_view key) {
  if (!all_of(key, kDigits)) return std::nullopt;
  std::string_view rest = trimmed(before);
  if (!rest.ends_with(',')) return std::nullopt;
  rest.remove_suffix(1);
  const auto colon = rest.rfind(": ");
  if (colon == rest.npos) return std::nullopt;
  const auto from = rest.find_first_not_of(' ', colon + 1);
  if (from == rest.npos || !all_of(unsigned_part(rest.substr(from)), kDigits)) return std::nullopt;
  const std::string whole(rest.substr(from));
  std::string_view name = trimmed(rest.substr(0, colon));
  if (const auto start = name.find_last_of(" ,{"); start != name.npos)
    name.remove_prefix(start + 1);
  const std::string digits(key);
  return DecimalComma{std::string(name), whole + "," + digits, whole + "." + digits,
                      static_cast<std::size_t>(before.end() - rest.begin()) - from};
}

}  // namespace kazan
