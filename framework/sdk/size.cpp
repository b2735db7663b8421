#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/ascii.hpp"
#include "sdk/param.hpp"

namespace kazan {
namespace {

// "0.5", "8" or "1/3"; nothing when it is none of these or not above 0.
std::optional<double> positive_factor(std::string_view text) {
  const auto number = [](std::string_view digits) -> std::optional<double> {
    double v = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), v);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return std::isfinite(v) && v > 0 ? std::optional(v) : std::nullopt;
  };
  const auto slash = text.find('/');
  if (slash == text.npos) return number(text);
  const auto above = number(text.substr(0, slash)), below = number(text.substr(slash + 1));
  if (!above || !below) return std::nullopt;
  const double share = *above / *below;  // may leave what a double holds, above or below
  return std::isfinite(share) && share > 0 ? std::optional(share) : std::nullopt;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == text.npos;
}

[[noreturn]] void refuse(const std::string& text, const std::string& remark) {
  auto c = wrong_value("wrong-type", "",
                       "a count (32) or a multiple of a size (0.5*inputs, 1/3*latents)", text);
  c.message += remark;
  throw Error(Fault::experiment, std::move(c));
}

}  // namespace

Size Size::parse(const std::string& text) {
  const auto body = trimmed(text);
  const auto star = body.find('*');
  if (star == body.npos) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), count);
    if (error == std::errc() && end == body.data() + body.size()) {
      if (count < 1) refuse(text, ", which is not at least 1");
      return of(count);
    }
    if (error == std::errc::result_out_of_range) refuse(text, ", which is more than 2^63 - 1");
    if (positive_factor(body)) refuse(text, ", a bare fraction: of what?");
    refuse(text, "");
  }
  const auto factor = positive_factor(trimmed(body.substr(0, star)));
  const auto base = trimmed(body.substr(star + 1));
  if (!factor || !is_name(base)) refuse(text, "");
  return {0, *factor, std::string(base), text};
}

Size Size::resolve(const std::map<std::string, std::int64_t>& dimensions) const {
  if (resolved()) return *this;
  const auto found = dimensions.find(base);
  if (found == dimensions.end()) return *this;
  const double product = factor * static_cast<double>(found->second);
  if (product > 9e15) throw Error(Fault::experiment, text + " is too large");
  return of(std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(product + 1e-9))));
}

std::int64_t Size::value() const {
  if (!resolved()) throw Error(Fault::internal, "the size " + text + " was never resolved");
  return count;
}

}  // namespace kazan
