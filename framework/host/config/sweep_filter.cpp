#include "host/config/sweep_filter.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "host/config/keys.hpp"
#include "host/config/named_axes.hpp"

namespace kazan {
namespace {

const char* const kExpected = key_of(sweep_keys(), "where").expected;

std::optional<double> number_of(const std::string& axis, const std::string& text) {
  double value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (axis == kCaseAxis || error != std::errc() || at != text.data() + text.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

}  // namespace

SweepFilter::SweepFilter(const Value& condition, const std::vector<std::string>& axes,
                         Diagnostics& diagnostics)
    : at_(condition.at), text_(condition.scalar) {
  if (!condition.is_scalar()) {
    if (!condition.broken)
      diagnostics.error(at_, wrong_value("wrong-type", "where", kExpected, condition.described()));
    return;
  }
  try {
    condition_ = parse_condition(text_);
  } catch (const ConditionFault& fault) {
    diagnostics.error(
        at(fault.begin, fault.end),
        wrong_value("wrong-type", "where", fault.expected.empty() ? kExpected : fault.expected,
                    fault.found));
    return;
  }
  bool known = true;
  each(*condition_, [&](const Comparison& one) {
    if (std::find(axes.begin(), axes.end(), one.axis) != axes.end()) return;
    known = false;
    diagnostics.error(at(one.axis_at, one.axis_at + one.axis.size()),
                      unknown_name("unknown-axis", "where: the sweep has no axis", one.axis, axes));
  });
  if (!known) condition_.reset();
}

template <class Visit>
void SweepFilter::each(const Condition& condition, const Visit& visit) const {
  if (condition.kind == Condition::Kind::comparison) visit(condition.comparison);
  for (const auto& part : condition.parts) each(part, visit);
}

// A part of the text where it is written as it is read: on one line, without escapes. Else all.
Position SweepFilter::at(std::size_t begin, std::size_t end) const {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!at_.known() || at_.line == 0 || at_.end_line != at_.line ||
      !std::all_of(text_.begin(), text_.end(), is_ascii))
    return at_;
  const std::string_view line = at_.line_text();
  const auto written = line.find(text_, static_cast<std::size_t>(at_.column) - 1);
  const bool is_there = std::all_of(line.begin(), line.end(), is_ascii) && written != line.npos &&
                        written + text_.size() < static_cast<std::size_t>(at_.end_column);
  if (!is_there) return at_;
  Position part = at_;
  part.column = static_cast<int>(written + begin) + 1;
  part.end_column = static_cast<int>(written + std::max(end, begin + 1)) + 1;
  return part;
}

// A warning: the command line may have taken the value's place.
void SweepFilter::check_values(const std::vector<SweepPoint>& points,
                               Diagnostics& diagnostics) const {
  if (!condition_) return;
  each(*condition_, [&](const Comparison& one) {
    if (one.by != "==" && one.by != "!=") return;
    std::set<std::string> values;
    for (const auto& point : points) values.insert(value_on(point.at, one.axis));
    values.erase("");
    const auto number = number_of(one.axis, one.value);
    const auto same = [&](const std::string& other) {
      return other == one.value || (number && number_of(one.axis, other) == number);
    };
    if (std::any_of(values.begin(), values.end(), same)) return;
    diagnostics.warning(at(one.value_at, one.value_at + one.value.size()),
                        unknown_name("unknown-value", "where: " + one.axis + " has no value",
                                     one.value, {values.begin(), values.end()}));
  });
}

bool SweepFilter::keeps(const SweepPoint& point, Diagnostics& diagnostics) {
  return condition_ && keeps(*condition_, point, diagnostics);
}

bool SweepFilter::keeps(const Condition& condition, const SweepPoint& point,
                        Diagnostics& diagnostics) {
  const auto kept = [&](const Condition& part) { return keeps(part, point, diagnostics); };
  const auto& parts = condition.parts;
  if (condition.kind == Condition::Kind::comparison)
    return holds(condition.comparison, point, diagnostics);
  return condition.kind == Condition::Kind::all ? std::all_of(parts.begin(), parts.end(), kept)
                                                : std::any_of(parts.begin(), parts.end(), kept);
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
      diagnostics.error(
          at(comparison.axis_at, comparison.value_at + comparison.value.size()),
          wrong_value("wrong-type", "where: " + comparison.axis, "numbers on both sides of " + by,
                      left ? comparison.value : found->value));
    told_ = true;
    return false;
  }
  return (found->value == comparison.value) == (by == "==");
}

}  // namespace kazan
