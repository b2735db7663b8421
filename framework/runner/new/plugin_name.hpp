// The name of a plugin that is to be written, and what its files call it.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kazan {

struct PluginName {
  std::string family, name;  // "measure", "kurtosis"

  std::string id() const { return family + "." + name; }
  std::string class_name() const;  // "Kurtosis"
  // What stands in the template, and what comes in its place.
  std::map<std::string, std::string> words() const;
};

// Throws Error (Fault::usage) with the nearest right name: FAMILY.NAME, each of a-z, 0-9 and _,
// with a letter first.
PluginName parse_plugin_name(const std::string& text);

// "no other stage is of the family mesure (did you mean measure?)"; "" where no family is nearly
// called so: one of an author's own is as it should be. `ids`: of the stages there are.
std::string doubtful_family(const PluginName& name, const std::vector<std::string>& ids);

// Of an experiment: the same, without a family. Throws Error (Fault::usage).
void require_experiment_name(const std::string& name);

}  // namespace kazan
