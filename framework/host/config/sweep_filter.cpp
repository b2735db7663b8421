#include "host/config/sweep_filter.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "host/config/keys.hpp"

namespace kazan {
namespace {

const char* const kExpected = key_of(sweep_keys(), "where").expected;

constexpr const char* kSpace = " \t\n\r\v\f";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// The parts between the word `by`.
std::vector<std::string> parts_of(std::string_view text, std::string_view by) {
  std::vector<std::string> out;
  std::size_t part = 0;
  for (std::size_t word = 0, end = 0; word < text.size(); word = end + 1) {
    end = std::min(text.find_first_of(kSpace, word), text.size());
    if (text.substr(word, end - word) != by) continue;
    out.emplace_back(text.substr(part, word - part));
    part = end;
  }
  out.emplace_back(text.substr(part));
  return out;
}

std::optional<double> number_of(const std::string& axis, const std::string& text) {
  double value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (axis == "case" || error != std::errc() || at != text.data() + text.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

}  // namespace

SweepFilter::SweepFilter(const Value& condition, const std::vector<std::string>& axes,
                         Diagnostics& diagnostics)
    : at_(condition.at) {
  if (!condition.is_scalar()) {
    if (!condition.broken)
      diagnostics.error(at_, wrong_value("wrong-type", "where", kExpected, condition.described()));
    return;
  }
  for (const auto& all : parts_of(condition.scalar, "or")) {
    any_.emplace_back();
    for (const auto& one : parts_of(all, "and"))
      if (auto found = comparison(one, axes, diagnostics)) any_.back().push_back(std::move(*found));
  }
}

std::optional<SweepFilter::Comparison> SweepFilter::comparison(const std::string& text,
                                                               const std::vector<std::string>& axes,
                                                               Diagnostics& diagnostics) {
  for (const std::string by : {"<=", ">=", "==", "!=", "<", ">"}) {
    const auto at = text.find(by);
    if (at == text.npos) continue;
    Comparison out{std::string(trimmed(std::string_view(text).substr(0, at))), by,
                   std::string(trimmed(std::string_view(text).substr(at + by.size())))};
    if (out.axis.empty() || out.value.empty()) break;
    if (std::find(axes.begin(), axes.end(), out.axis) == axes.end()) {
      diagnostics.error(
          at_, unknown_name("unknown-axis", "where: the sweep has no axis", out.axis, axes));
      return std::nullopt;
    }
    return out;
  }
  diagnostics.error(
      at_,
      wrong_value("wrong-type", "where", kExpected,
                  std::string(trimmed(text)).empty() ? "nothing" : std::string(trimmed(text))));
  return std::nullopt;
}

// A warning: the command line may have taken the value's place.
void SweepFilter::check_values(const std::vector<SweepPoint>& points,
                               Diagnostics& diagnostics) const {
  for (const auto& all : any_)
    for (const auto& [axis, by, value] : all) {
      if (by != "==" && by != "!=") continue;
      std::set<std::string> values;
      for (const auto& point : points) values.insert(value_on(point.at, axis));
      values.erase("");
      const auto same = [number = number_of(axis, value), &on = axis,
                         &text = value](const std::string& other) {
        return other == text || (number && number_of(on, other) == number);
      };
      if (std::any_of(values.begin(), values.end(), same)) continue;
      diagnostics.warning(at_, unknown_name("unknown-value", "where: " + axis + " has no value",
                                            value, {values.begin(), values.end()}));
    }
}

bool SweepFilter::keeps(const SweepPoint& point, Diagnostics& diagnostics) {
  return std::any_of(any_.begin(), any_.end(), [&](const auto& all) {
    return std::all_of(all.begin(), all.end(), [&](const Comparison& comparison) {
      return holds(comparison, point, diagnostics);
    });
  });
}

bool SweepFilter::holds(const Comparison& comparison, const SweepPoint& point,
                        Diagnostics& diagnostics) {
  const auto found = std::find_if(point.at.begin(), point.at.end(),
                                  [&](const Coordinate& c) { return c.axis == comparison.axis; });
  if (found == point.at.end()) return comparison.by == "!=";
  const std::string& by = comparison.by;
  const auto left = number_of(found->axis, found->value),
             right = number_of(found->axis, comparison.value);
  if (left && right) {
    if (by == "<") return *left < *right;
    if (by == "<=") return *left <= *right;
    if (by == ">") return *left > *right;
    if (by == ">=") return *left >= *right;
    return (*left == *right) == (by == "==");
  }
  if (by != "==" && by != "!=") {
    if (!told_)
      diagnostics.error(at_, wrong_value("wrong-type", "where: " + comparison.axis,
                                         "numbers on both sides of " + by,
                                         left ? comparison.value : found->value));
    told_ = true;
    return false;
  }
  return (found->value == comparison.value) == (by == "==");
}

}  // namespace kazan
