#include "base/units.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

struct Unit {
  const char* name;
  double size;
};

constexpr double k1024 = 1024, k1000 = 1000;
constexpr double kMinute = 60, kHour = 3600, kDay = 24 * kHour;

const std::vector<Unit> kSizes = {
    {"B", 1},
    {"K", k1024},
    {"M", k1024* k1024},
    {"G", k1024* k1024* k1024},
    {"T", k1024* k1024* k1024* k1024},
    {"KiB", k1024},
    {"MiB", k1024* k1024},
    {"GiB", k1024* k1024* k1024},
    {"TiB", k1024* k1024* k1024* k1024},
    {"KB", k1000},
    {"MB", k1000* k1000},
    {"GB", k1000* k1000* k1000},
    {"TB", k1000* k1000* k1000* k1000},
};

// "m" alone would be minutes to some and months to others.
const std::vector<Unit> kTimes = {
    {"s", 1},
    {"sec", 1},
    {"seconds", 1},
    {"min", kMinute},
    {"minutes", kMinute},
    {"h", kHour},
    {"hours", kHour},
    {"d", kDay},
    {"day", kDay},
    {"days", kDay},
    {"w", 7 * kDay},
    {"weeks", 7 * kDay},
    {"y", 365 * kDay},
    {"years", 365 * kDay},
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

double parse(std::string_view text, std::string_view what, const std::vector<Unit>& units,
             const std::string& expected) {
  const auto refuse = [&](const std::string& why) {
    throw Error(Fault::usage, std::string(what) + " " + std::string(text) + ": " + why +
                                  "; expected a number and a unit: " + expected);
  };
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) refuse("it begins with no number");
  if (number < 0) refuse("it is negative");
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.empty()) refuse("it has no unit");
  for (const auto& known : units)
    if (same(unit, known.name)) {
      if (!(number * known.size < 9e18)) refuse("it is too large");
      return number * known.size;
    }
  std::vector<std::string> names;
  for (const auto& known : units) names.push_back(known.name);
  refuse("no unit is called " + std::string(unit) + did_you_mean(unit, names));
  return 0;
}

// To what human_bytes shows: tenths of a unit below 100 of it, else whole ones.
double rounded_bytes(double bytes, double (*round)(double)) {
  double unit = 1;
  while (bytes >= k1024 * unit && unit < k1024 * k1024 * k1024 * k1024) unit *= k1024;
  const double parts = unit == 1 || bytes >= 100 * unit ? 1 : 10;
  return round(parts * bytes / unit) * unit / parts;
}

}  // namespace

std::int64_t parse_bytes(std::string_view text, std::string_view what) {
  return static_cast<std::int64_t>(parse(text, what, kSizes, "500M, 20G or 1.5T"));
}

std::chrono::seconds parse_duration(std::string_view text, std::string_view what) {
  return std::chrono::seconds(
      static_cast<std::int64_t>(parse(text, what, kTimes, "30min, 12h, 30d or 8w")));
}

std::string human_bytes_up(double bytes) {
  return human_bytes(rounded_bytes(bytes, [](double value) { return std::ceil(value); }));
}

std::string human_bytes_down(double bytes) {
  return human_bytes(rounded_bytes(bytes, [](double value) { return std::floor(value); }));
}

std::string human_age(std::chrono::seconds age) {
  const auto seconds = static_cast<double>(age.count());
  const auto of = [&](double unit) { return static_cast<long long>(seconds / unit); };
  if (seconds < kMinute) return "under a minute";
  if (seconds < kHour) return std::to_string(of(kMinute)) + " min";
  if (seconds < 2 * kDay) return std::to_string(of(kHour)) + " h";
  return std::to_string(of(kDay)) + " days";
}

}  // namespace kazan
