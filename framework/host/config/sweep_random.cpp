#include "host/config/sweep_random.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "host/config/keys.hpp"
#include "host/config/scalars.hpp"
#include "host/config/text_of.hpp"
#include "sdk/draws.hpp"

namespace kazan {
namespace {

// "{uniform: [least, most]}, ... or {choice: [value, value]}"
std::string any_distribution() {
  std::vector<std::string> forms;
  for (const Key& kind : distributions()) {
    const std::string values = kind.expected;
    forms.push_back("{" + std::string(kind.name) + ": " + values.substr(0, values.find(']') + 1) +
                    "}");
  }
  return either(forms);
}

struct Axis {
  const Entry* entry;
  const Key* kind;
  double least = 0, most = 0;
  std::vector<Value> choice;
};

bool read_ends(Axis& axis, const Value& ends, Diagnostics& diagnostics) {
  double* into[] = {&axis.least, &axis.most};
  bool whole = ends.is_list() && ends.items.size() == 2;
  for (int i = 0; whole && i < 2; ++i) {
    const std::string& text = ends.items[static_cast<std::size_t>(i)].scalar;
    const char* const last = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), last, *into[i]);
    whole = error == std::errc() && at == last && std::isfinite(*into[i]);
  }
  const bool log = axis.kind->takes == Takes::positive_ends,
             integers = axis.kind->takes == Takes::whole_ends;
  whole =
      whole && axis.least <= axis.most && (!log || axis.least > 0) &&
      (!integers || (axis.least == std::floor(axis.least) && axis.most == std::floor(axis.most) &&
                     std::fabs(axis.least) < 1e15 && std::fabs(axis.most) < 1e15));
  const bool wide = whole && !std::isfinite(axis.most - axis.least);
  if (whole && !wide) return true;
  diagnostics.error(ends.at, wrong_value("out-of-range", axis.entry->key + ": " + axis.kind->name,
                                         wide ? "[least, most] whose difference is a finite number"
                                              : axis.kind->expected,
                                         text_of(ends)));
  return false;
}

std::optional<Axis> read_axis(const Entry& entry, Diagnostics& diagnostics) {
  const Value& given = entry.value;
  if (given.broken) return std::nullopt;
  if (!given.is_map() || given.entries.size() != 1) {
    diagnostics.error(given.at, wrong_value("wrong-type", "random: " + entry.key,
                                            any_distribution(), given.described()));
    return std::nullopt;
  }
  const Entry& only = given.entries.front();
  Axis axis{&entry, find_key(distributions(), only.key), 0, 0, {}};
  if (!axis.kind) {
    diagnostics.error(only.at, unknown_name("unknown-key", "random: unknown distribution", only.key,
                                            names_of(distributions())));
    return std::nullopt;
  }
  if (axis.kind->takes == Takes::values) {
    axis.choice = axis_values(entry.key, only.value, diagnostics);
    return axis.choice.empty() ? std::nullopt : std::optional(axis);
  }
  return read_ends(axis, only.value, diagnostics) ? std::optional(axis) : std::nullopt;
}

// Four, or as many as give a narrow range fifty values at least.
int digits_of(const Axis& axis) {
  const double span = axis.most - axis.least,
               size = std::max(std::fabs(axis.least), std::fabs(axis.most));
  int digits = 4;
  for (double values = 20; digits < 17 && span * values < size; values *= 10) ++digits;
  return digits;
}

// To few digits, as an axis is read by people; never beyond its ends.
double rounded(double x, const Axis& axis) {
  char text[32];
  const int length = std::snprintf(text, sizeof text, "%.*e", digits_of(axis) - 1, x);
  double value = x;  // which stays where the digits are beyond the greatest number
  std::from_chars(text, text + length, value);
  return std::clamp(value, axis.least, axis.most);
}

Value drawn(const Axis& axis, const Draws& draws, std::uint64_t i) {
  if (axis.kind->takes == Takes::values) return axis.choice[draws.below(axis.choice.size(), i, 0)];
  Value value = axis.entry->value;
  value.kind = Value::Kind::scalar;
  value.entries.clear();
  if (axis.kind->takes == Takes::whole_ends) {
    const auto span = static_cast<std::uint64_t>(axis.most - axis.least) + 1;
    value.scalar = std::to_string(static_cast<std::int64_t>(axis.least) +
                                  static_cast<std::int64_t>(draws.below(span, i, 0)));
    return value;
  }
  const double u = draws.uniform(i, 0);
  const double x =
      axis.kind->takes == Takes::ends
          ? axis.least + u * (axis.most - axis.least)
          : std::exp(std::log(axis.least) + u * (std::log(axis.most) - std::log(axis.least)));
  value.scalar = Json(rounded(x, axis)).dump();
  return value;
}

// Without those that were drawn before, of which is warned.
void keep_each_once(std::vector<SweepPoint>& points, const Value& count, Diagnostics& diagnostics) {
  const auto drawn = points.size();
  std::set<std::string> seen;
  std::erase_if(points, [&](const SweepPoint& point) { return !seen.insert(point.id()).second; });
  if (points.size() == drawn) return;
  diagnostics.warning(
      count.at,
      lacking("duplicate-value",
              "random: " + with_commas(static_cast<long long>(drawn - points.size())) + " of " +
                  with_commas(static_cast<long long>(drawn)) + " points were drawn before, " +
                  with_commas(static_cast<long long>(points.size())) + " are left",
              "a smaller count, or axes with more values"));
}

}  // namespace

std::vector<SweepPoint> random_points(const Value& random, Diagnostics& diagnostics) {
  if (random.broken) return {};
  const Entry* const count = random.find("count");
  if (!random.is_map() || !count || random.entries.size() < 2) {
    diagnostics.error(random.at,
                      wrong_value("wrong-type", "random", key_of(sweep_keys(), "random").expected,
                                  text_of(random)));
    return {};
  }
  const auto points =
      read_integer(count->value, key_of(random_keys(), "count"), "random: count", diagnostics);
  const Entry* const seeded = random.find("seed");
  const auto seed = seeded ? read_integer(seeded->value, "random: seed", diagnostics)
                           : std::optional<std::int64_t>(0);
  std::vector<Axis> axes;
  bool whole = points && seed;
  for (const auto& entry : random.entries) {
    if (&entry == count || &entry == seeded) continue;
    auto axis = read_axis(entry, diagnostics);
    whole = whole && axis;
    if (axis) axes.push_back(std::move(*axis));
  }
  if (!whole) return {};
  std::vector<SweepPoint> out(static_cast<std::size_t>(*points));
  for (const auto& axis : axes) {
    const Draws draws(*seed, "sweep." + axis.entry->key);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const Value value = drawn(axis, draws, i);
      out[i].at.push_back({axis.entry->key, text_of(value)});
      out[i].settings.push_back({axis.entry->key, axis.entry->at, value});
    }
  }
  keep_each_once(out, count->value, diagnostics);
  return out;
}

}  // namespace kazan
