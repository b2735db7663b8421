#include "sdk/metric.hpp"

#include "base/text.hpp"
#include "sdk/metric_text.hpp"

namespace kazan {

Json MetricSpec::to_json() const {
  return Json::object(
      {{"name", name}, {"definition", definition}, {"headline", headline}, {"with", Json(with)}});
}

MetricSpec MetricSpec::from_json(const Json& json) {
  return {json.at("name").string(), json.at("definition").string(), json.at("headline").boolean(),
          json.at("with").strings()};
}

std::vector<TextPart> parts_of(const std::string& text) {
  std::vector<TextPart> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find_first_of("{}", at);
    out.push_back({text.substr(at, open - at), "", ""});
    if (open == text.npos) break;
    const auto close = text[open] == '{' ? text.find_first_of("{}", open + 1) : text.npos;
    if (close == text.npos || text[close] == '{')
      throw Error(Fault::plugin, "\"" + text + "\" has a brace without its other");
    const std::string inside = text.substr(open + 1, close - open - 1);
    const auto bar = inside.find('|');
    out.back().placeholder = inside.substr(0, bar);
    out.back().words = bar == inside.npos ? "{" + inside + "}" : inside.substr(bar + 1);
    at = close + 1;
  }
  return out;
}

std::string general_definition(const MetricSpec& spec) {
  std::string out;
  for (const auto& part : parts_of(spec.definition)) out += part.text + part.words;
  return out;
}

std::string as_words(const Json& value) {
  if (value.is_string()) return value.string();
  if (value.is_array()) {
    std::vector<std::string> items;
    for (const auto& item : value.items()) items.push_back(as_words(item));
    return join(items, ", ");
  }
  const std::string text = value.dump();
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string as_name(const Json& value) {
  std::string out = as_words(value);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.') c = '_';
  }
  return out;
}

std::vector<std::string> possible_names(const MetricSpec& spec, const PlaceholderNames& known) {
  std::vector<std::string> out = {""};
  for (const auto& part : parts_of(spec.name)) {
    std::vector<std::string> ends = {""};
    if (!part.placeholder.empty())
      ends = known(part.placeholder).value_or(std::vector{"{" + part.placeholder + "}"});
    std::vector<std::string> longer;
    for (const auto& begin : out)
      for (const auto& end : ends) longer.push_back(begin + part.text + end);
    out = std::move(longer);
  }
  return out;
}

std::optional<std::vector<std::string>> names_in(const Json& value) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_array()) return std::vector{as_name(value)};
  std::vector<std::string> out;
  for (const auto& item : value.items()) out.push_back(as_name(item));
  return out;
}

bool fits(std::string_view possible, std::string_view name) {
  const auto open = possible.find('{');
  if (open == possible.npos) return possible == name;
  if (!name.starts_with(possible.substr(0, open))) return false;
  const auto rest = possible.substr(possible.find('}') + 1);
  for (std::size_t end = open + 1; end <= name.size(); ++end)
    if (fits(rest, name.substr(end))) return true;
  return false;
}

}  // namespace kazan
