// The values of a sweep's axes.
#include <charconv>
#include <set>

#include "base/text.hpp"
#include "host/config/keys.hpp"
#include "host/config/sweep.hpp"
#include "host/config/text_of.hpp"

namespace kazan {
namespace {

// "0..11", "0..22..2": begin, end, step. Nothing for what is no range.
struct Range {
  std::int64_t begin = 0, end = 0, step = 1;
};

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || at != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Range> range_of(const Value& value) {
  if (!value.is_scalar() || value.quoted) return std::nullopt;
  const std::string& text = value.scalar;
  const auto first = text.find("..");
  if (first == text.npos) return std::nullopt;
  const auto second = text.find("..", first + 2);
  const auto begin = whole(std::string_view(text).substr(0, first));
  const auto end = whole(std::string_view(text).substr(first + 2, second - first - 2));
  const auto step =
      second == text.npos ? std::optional<std::int64_t>(1) : whole(text.substr(second + 2));
  if (!begin || !end || !step) return std::nullopt;
  return Range{*begin, *end, *step};
}

void add_range(const std::string& axis, const Value& value, const Range& range,
               std::vector<Value>& out, Diagnostics& diagnostics) {
  if (range.step < 1 || range.end < range.begin)
    return diagnostics.error(value.at, wrong_value("out-of-range", axis,
                                                   "a range that ascends, such as 0..11 or "
                                                   "0..22..2",
                                                   value.scalar));
  // Unsigned, as a range may be wider than half of all numbers, and end at the last.
  const auto step = static_cast<std::uint64_t>(range.step),
             begin = static_cast<std::uint64_t>(range.begin),
             steps = (static_cast<std::uint64_t>(range.end) - begin) / step;
  if (steps >= std::uint64_t{kMostPoints})
    return diagnostics.error(
        value.at, wrong_value("limit", axis, "at most " + with_commas(kMostPoints) + " values",
                              value.scalar));
  for (std::uint64_t i = 0; i <= steps; ++i) {
    Value item = value;
    item.scalar = std::to_string(static_cast<std::int64_t>(begin + i * step));
    out.push_back(std::move(item));
  }
}

}  // namespace

std::vector<Value> some_values(const std::string& axis, const Value& given,
                               Diagnostics& diagnostics) {
  if (given.broken) return {};
  std::vector<Value> out;
  const std::vector<Value> one = {given};
  if (given.is_null() || (given.is_list() && given.items.empty())) {
    diagnostics.error(given.at, wrong_value("missing-key", axis, "at least one value",
                                            given.is_list() ? "none" : given.described()));
    return {};
  }
  for (const auto& item : given.is_list() ? given.items : one)
    if (const auto range = range_of(item))
      add_range(axis, item, *range, out, diagnostics);
    else if (!item.broken)
      out.push_back(item);
  return out;
}

std::vector<Value> axis_values(const std::string& axis, const Value& given,
                               Diagnostics& diagnostics) {
  auto out = some_values(axis, given, diagnostics);
  std::set<std::string> seen;
  std::erase_if(out, [&](const Value& value) {
    if (seen.insert(text_of(value)).second) return false;
    diagnostics.error(
        value.at, lacking("duplicate-value", axis + " has the value " + text_of(value) + " twice",
                          "each value once"));
    return true;
  });
  return out;
}

}  // namespace kazan
