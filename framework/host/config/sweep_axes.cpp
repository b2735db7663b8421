#include "host/config/sweep_axes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/config/axis_option.hpp"
#include "host/config/keys.hpp"
#include "host/config/named_axes.hpp"
#include "host/config/set_path.hpp"
#include "host/config/text_of.hpp"

namespace kazan {
namespace {

class CommandLine {
 public:
  CommandLine(const std::vector<std::string>& arguments, const std::string& seeds,
              Diagnostics& diagnostics)
      : diagnostics_(diagnostics) {
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (auto axis = axis_option(arguments, i, diagnostics)) add(std::move(*axis));
    if (seeds.empty()) return;
    const auto source = std::make_shared<Source>(Source{"--seeds", seeds, {}});
    add({kSeedAxis, Places(source).at(0, seeds.size()), parse_yaml(source, diagnostics)});
  }

  void lay_over(Value& sweep) {
    for (const auto& axis : axes_) {
      const Entry* cases = sweep.find("cases");
      if (axis.name == kCaseAxis && cases && cases->value.is_map())
        choose(axis, sweep.find("cases")->value);
      else if (clear(sweep, axis))
        give(sweep, axis);
    }
  }

 private:
  void add(AxisOption axis) {
    for (const auto& before : axes_)
      if (before.name == axis.name)
        return diagnostics_.error(
            axis.at, lacking("duplicate-axis",
                             axis.name + " is given twice, here and at " + before.at.text(),
                             "each axis once, with all its values"));
    axes_.push_back(std::move(axis));
  }

  bool has(const std::string& name) const {
    return std::any_of(axes_.begin(), axes_.end(),
                       [&](const AxisOption& a) { return a.name == name; });
  }

  // Those of the file that are named, in the order of the command line.
  void choose(const AxisOption& axis, Value& cases) {
    Value chosen = cases;
    chosen.entries.clear();
    for (const auto& name : axis_values(kCaseAxis, axis.values, diagnostics_)) {
      if (const Entry* found = cases.find(name.scalar))
        chosen.entries.push_back(*found);
      else
        diagnostics_.error(name.at, unknown_name("unknown-value", "the sweep has no case",
                                                 text_of(name), keys_of(cases)));
    }
    if (!chosen.entries.empty()) cases = std::move(chosen);
  }

  void give(Value& sweep, const AxisOption& axis) {
    const bool counted = axis.name == kSeedAxis && !axis.values.is_list();  // --seeds 3
    if (counted) return put(sweep, {"seeds", axis.at, axis.values});
    Value& grid = map_at(sweep, "grid");
    if (grid.is_map()) put(grid, {axis.name, axis.at, axis.values});  // else its fault will be told
  }

  // Takes the axis out of what else varies it; false where that cannot be.
  bool clear(Value& sweep, const AxisOption& axis) {
    const auto own = names_of(random_keys());  // and no axes
    if (axis.name == kSeedAxis) {
      take_from(sweep, "grid", axis.name, {});
      std::erase_if(sweep.entries, [](const Entry& e) { return e.key == "seeds"; });
    }
    if (std::find(own.begin(), own.end(), axis.name) == own.end())
      take_from(sweep, "random", axis.name, own);
    for (const char* key : {"zip", "list"})
      if (!replace_all(sweep, key, axis)) return false;
    return true;
  }

  // An entry, and with the last but those of `rest` all of the key.
  void take_from(Value& sweep, const char* key, const std::string& axis,
                 const std::vector<std::string>& rest) {
    Entry* found = sweep.find(key);
    if (!found || !found->value.find(axis)) return;
    auto& entries = found->value.entries;
    std::erase_if(entries, [&](const Entry& e) { return e.key == axis; });
    if (std::all_of(entries.begin(), entries.end(), [&](const Entry& e) {
          return std::find(rest.begin(), rest.end(), e.key) != rest.end();
        }))
      std::erase_if(sweep.entries, [&](const Entry& e) { return e.key == key; });
  }

  // Of axes that vary together.
  bool replace_all(Value& sweep, const std::string& key, const AxisOption& axis) {
    const Entry* found = sweep.find(key);
    if (!found) return true;
    std::vector<const Entry*> together;
    for (const auto& entry : found->value.entries) together.push_back(&entry);
    for (const auto& point : found->value.items)
      for (const auto& entry : point.entries) together.push_back(&entry);
    const Entry* own = nullptr;
    std::vector<std::string> others;
    for (const Entry* entry : together) {
      if (!own && entry->key == axis.name) own = entry;
      if (!has(entry->key) && std::find(others.begin(), others.end(), entry->key) == others.end())
        others.push_back(entry->key);
    }
    if (!own) return true;
    if (!others.empty()) {
      const std::string names = join(others, ", ");
      diagnostics_.error(axis.at, lacking("duplicate-axis",
                                          key + " varies " + axis.name + " together with " + names +
                                              " (" + own->at.text() + ")",
                                          names + " on the command line too, or neither"));
      return false;
    }
    std::erase_if(sweep.entries, [&](const Entry& e) { return e.key == key; });
    return true;
  }

  std::vector<AxisOption> axes_;
  Diagnostics& diagnostics_;
};

// What sweeps of the command line show is none itself.
bool is_only_show(const std::optional<Value>& sweep) {
  return sweep && sweep->is_map() && sweep->entries.size() == 1 && sweep->find("show");
}

}  // namespace

std::optional<Value> sweep_of(Value& document, const std::vector<std::string>& axes,
                              const std::string& seeds, Diagnostics& diagnostics) {
  std::optional<Value> sweep;
  if (const Entry* found = document.find("sweep")) sweep = found->value;
  std::erase_if(document.entries, [](const Entry& e) { return e.key == "sweep"; });
  if (axes.empty() && seeds.empty()) return is_only_show(sweep) ? std::nullopt : sweep;
  if (!sweep) {
    sweep.emplace();
    sweep->kind = Value::Kind::map;
    sweep->at = document.at;
  }
  if (!sweep->is_map()) return sweep;
  const auto before = diagnostics.all().size();
  const std::optional<Value> written = sweep->entries.empty() ? std::nullopt : sweep;
  CommandLine(axes, seeds, diagnostics).lay_over(*sweep);
  return diagnostics.all().size() == before ? sweep : written;
}

void refuse_set_axes(const Value& sweep, const std::vector<SweepPoint>& points,
                     const std::vector<std::string>& overrides, Diagnostics& diagnostics) {
  auto axes = axis_places(points);
  const Entry* seeds = sweep.find("seeds");
  const bool counted =
      seeds && seeds->value.is_scalar() && seeds->value.scalar.find("..") == std::string::npos;
  if (counted) axes.erase(kSeedAxis);  // they go on from the one that is set
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const std::string path = overrides[i].substr(0, overrides[i].find('='));
    const auto axis = axes.find(path);
    if (axis == axes.end()) continue;
    Places places(option_source("--set", overrides, i));
    diagnostics.error(
        places.at(0, path.size()),
        lacking("duplicate-axis", path + " is varied by the sweep too, at " + axis->second.text(),
                "runner sweep FILE " + overrides[i] + " in the place of --set"));
  }
}

}  // namespace kazan
