#include "host/config/idle_axes.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "host/config/variables.hpp"

namespace kazan {
namespace {

// What --set PATH replaces, as far as mappings lead to it; null where nothing is written there.
const Value* replaced_by(const Value& document, const std::string& path) {
  const bool var = path.find('.') == path.npos;
  const Entry* found = document.find(var ? "vars" : "nodes");
  for (const auto& step : split(path, '.'))
    if (const Entry* next = found ? found->value.find(step) : nullptr)
      found = next;
    else
      return found && found->value.is_scalar() ? &found->value : nullptr;
  return &found->value;
}

Complaint takes_the_place(const std::string& path, const std::string& value,
                          const std::string& axis, const Position& at) {
  return lacking("duplicate-axis",
                 path + " takes the place of all that uses " + axis +
                     ", which the sweep varies at " + at.text(),
                 "runner sweep FILE " + axis + "=" + value + " in the place of --set");
}

}  // namespace

std::vector<Entry> refuse_idle_axes(std::vector<Entry> unused,
                                    const std::vector<SweepPoint>& points,
                                    const std::vector<std::string>& overrides,
                                    const std::function<Value()>& plain, Diagnostics& diagnostics) {
  if (unused.empty() || overrides.empty()) return unused;
  const auto axes = axis_places(points);
  const Value document = plain();
  std::set<std::string> told;
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const auto equals = std::min(overrides[i].find('='), overrides[i].size());
    const std::string path = overrides[i].substr(0, equals);
    const Value* const before = replaced_by(document, path);
    const auto names = before ? vars_in(*before) : std::set<std::string>{};
    for (const auto& var : unused) {
      const auto axis = axes.find(var.key);
      if (axis == axes.end() || !names.contains(var.key)) continue;
      const std::string value = overrides[i].substr(std::min(equals + 1, overrides[i].size()));
      Places places(option_source("--set", overrides, i));
      diagnostics.error(places.at(0, path.size()),
                        takes_the_place(path, value, var.key, axis->second));
      told.insert(var.key);
    }
  }
  std::erase_if(unused, [&](const Entry& var) { return told.contains(var.key); });
  return unused;
}

}  // namespace kazan
