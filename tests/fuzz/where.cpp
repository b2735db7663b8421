// `where:` of a sweep: one condition, read as the file has it and as it is written anew from what
// was read; both keep the same points, and each fault has its place.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/sweep_filter.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

using Values = std::map<std::string, std::set<std::string>>;  // by axis

void check_comparison(const Comparison& one, std::string_view text, Values& values) {
  require(!one.axis.empty(), "a comparison has an axis");
  require(one.axis_at < one.value_at && one.value_at <= text.size(), "its places are in order");
  for (const auto& [at, part] : {std::pair(one.axis_at, one.axis), {one.value_at, one.value}})
    require(text.substr(at).starts_with(part) || text.substr(at + 1).starts_with(part),
            "it is where it says, or in quotes there");
  values[one.axis].insert({one.value, one.value + "1", "7"});
}

// In quotes, which it can have unless it has both kinds itself.
std::optional<std::string> quoted(const std::string& text) {
  for (const char quote : {'\'', '"'})
    if (text.find(quote) == text.npos) return quote + text + quote;
  return std::nullopt;
}

// With parentheses around all that is joined; nothing where a value cannot be in quotes.
std::optional<std::string> written(const Condition& condition, std::string_view text,
                                   Values& values) {
  if (condition.kind == Condition::Kind::comparison) {
    check_comparison(condition.comparison, text, values);
    const auto axis = quoted(condition.comparison.axis), value = quoted(condition.comparison.value);
    if (!axis || !value) return std::nullopt;
    return *axis + condition.comparison.by + *value;
  }
  require(condition.parts.size() > 1, "what is joined has parts");
  std::optional<std::string> out = "";
  for (const auto& part : condition.parts) {
    const auto one = written(part, text, values);
    if (!out || !one) {
      out.reset();
      continue;
    }
    const bool all = condition.kind == Condition::Kind::all;
    *out += (out->empty() ? "(" : all ? " and (" : " or (") + *one + ")";
  }
  return out;
}

Condition read(std::string_view text) {
  try {
    return parse_condition(text);
  } catch (const ConditionFault& fault) {
    require(fault.begin <= fault.end && fault.end <= text.size(), "a fault is in the text");
    require(!fault.found.empty(), "a fault says what was found");
    throw Error(Fault::experiment, "expected " + fault.expected + ", found " + fault.found);
  }
}

void check_places(const Diagnostics& diagnostics) {
  for (const auto& told : diagnostics.all())
    require(!told.text().empty() &&
                (told.at.line == 0 ||
                 static_cast<std::size_t>(told.at.column) <= told.at.line_text().size() + 2),
            "a diagnostic's column is one of its line");
}

// The condition as a value of a file, with its place, where YAML reads it as it is.
Value in_a_file(std::string_view text) {
  Diagnostics unread;
  const auto source = std::make_shared<Source>();
  source->name = "where.yaml";
  source->text = text;
  Value value = parse_yaml(source, unread);
  if (unread.all().empty() && value.is_scalar() && value.scalar == text) return value;
  value = {};
  value.kind = Value::Kind::scalar;
  value.scalar = text;
  return value;
}

// Which points the condition keeps: each axis at each of the values it is compared with, and
// others, the rest of the axes at their first.
std::vector<bool> kept(std::string_view text, const Values& values) {
  std::vector<std::string> axes;
  SweepPoint first;
  for (const auto& [axis, all] : values) {
    axes.push_back(axis);
    first.at.push_back({axis, *all.begin()});
  }
  std::vector<SweepPoint> points = {first, {}};
  for (std::size_t i = 0; i < axes.size(); ++i)
    for (const auto& value : values.at(axes[i])) {
      points.push_back(first);
      points.back().at[i].value = value;
    }
  Diagnostics diagnostics;
  SweepFilter filter(in_a_file(text), axes, diagnostics);
  require(diagnostics.all().empty(), "what can be read is read again");
  filter.check_values(points, diagnostics);
  std::vector<bool> out;
  for (const auto& point : points) out.push_back(filter.keeps(point, diagnostics));
  check_places(diagnostics);
  return out;
}

// An axis that the sweep lacks is told where it is written.
void check_unknown_axes(std::string_view text) {
  Diagnostics diagnostics;
  const SweepFilter filter(in_a_file(text), {"layer"}, diagnostics);
  check_places(diagnostics);
}

}  // namespace

KAZAN_FUZZ_TARGET(where, nullptr) {
  check_unknown_axes(bytes);
  Values values;
  const auto again = written(read(bytes), bytes, values);
  const auto points = kept(bytes, values);
  if (again) require(kept(*again, values) == points, "what is written anew keeps the same points");
}
