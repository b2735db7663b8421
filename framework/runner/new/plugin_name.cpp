#include "runner/new/plugin_name.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/catalog/plugin_names.hpp"

namespace kazan {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// "Measure.Top-Share" may be meant for measure.top_share, "TopShare" for top_share.
std::string corrected(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isupper(byte) && !out.empty() && (is_lower(out.back()) || std::isdigit(out.back())))
      out += '_';
    if (c == '-' || c == ' ')
      out += '_';
    else
      out += static_cast<char>(std::tolower(byte));
  }
  return out;
}

std::string meant(const std::string& text, bool (*right)(const std::string&)) {
  const std::string candidate = corrected(text);
  return right(candidate) ? " (did you mean " + candidate + "?)" : "";
}

}  // namespace

std::string PluginName::class_name() const {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c != '_') out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = c == '_';
  }
  return out;
}

std::map<std::string, std::string> PluginName::words() const {
  return {{"plugin_family", family}, {"plugin_name", name}, {"PluginName", class_name()}};
}

PluginName parse_plugin_name(const std::string& text) {
  if (!is_plugin_name(text))
    throw Error(Fault::usage, std::string("the plugin's name: expected ") + kPluginNameForm +
                                  ", such as measure.kurtosis, found " + text +
                                  meant(text, is_plugin_name));
  const auto parts = split(text, '.');
  return {parts[0], parts[1]};
}

std::string doubtful_family(const PluginName& name, const std::vector<std::string>& ids) {
  std::vector<std::string> families;
  for (const auto& id : ids) families.push_back(id.substr(0, id.find('.')));
  if (std::find(families.begin(), families.end(), name.family) != families.end()) return "";
  const std::string meant = did_you_mean(name.family, families);
  return meant.empty() ? "" : "no other stage is of the family " + name.family + meant;
}

void require_experiment_name(const std::string& name) {
  if (!is_word(name))
    throw Error(Fault::usage,
                "the experiment's name: expected a-z, 0-9 and _ with a letter first, found " +
                    name + meant(name, is_word));
}

}  // namespace kazan
