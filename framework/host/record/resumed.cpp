#include "host/record/resumed.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace kazan {
namespace {

const Json& environments_of(const Json& node) {
  static const Json kNone = Json::array();
  const Json* resumed = node.find("resumed");
  const Json* all = resumed && resumed->is_object() ? resumed->find("environments") : nullptr;
  return all ? *all : kNone;
}

std::string text_of(const Json* value) {
  if (!value || value->is_null()) return "nothing";
  return value->is_string() ? value->string() : value->dump();
}

// "threads: 1, then 2": a member in each environment, "" where it is the same in all.
std::string changes_of(const std::string& name, const Json& environments) {
  std::vector<std::string> values;
  for (const auto& environment : environments.items()) {
    std::string value = text_of(environment.find(name));
    if (values.empty() || values.back() != value) values.push_back(std::move(value));
  }
  return values.size() < 2 ? "" : name + ": " + join(values, ", then ");
}

std::string all_changes(const Json& environments) {
  std::vector<std::string> names, changes;
  for (const auto& environment : environments.items())
    for (const auto& [name, value] : environment.members())
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  for (const auto& name : names)
    if (auto text = changes_of(name, environments); !text.empty()) changes.push_back(text);
  return join(changes, "; ");
}

}  // namespace

bool of_several_environments(const Json& node) {
  return environments_of(node).size() > 1;
}

std::string resumed_text(const Json& node) {
  const Json* resumed = node.find("resumed");
  if (!resumed || !resumed->is_object()) return "";
  const std::string at = "at " + resumed->at("at").string();
  const Json& environments = environments_of(node);
  if (environments.size() < 2) return at;
  return at + ", in " + std::to_string(environments.size()) + " environments (" +
         all_changes(environments) + ")";
}

}  // namespace kazan
