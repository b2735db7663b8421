// Names and definitions of metrics with placeholders (metric.hpp), for the host and Context.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/metric.hpp"

namespace kazan {

// "mean over {pairs|all} pairs": {"mean over ", "pairs", "all"}, {" pairs", "", ""}. Without words
// the placeholder stands for itself, in braces.
struct TextPart {
  std::string text;                // what comes before the placeholder
  std::string placeholder, words;  // empty: none follows
};

// Throws Error (Fault::plugin) where a brace has no other.
std::vector<TextPart> parts_of(const std::string& text);

// The definition without a node: words stand for placeholders.
std::string general_definition(const MetricSpec& spec);

// A value as definitions have it: 32, 0.5, a text as it is, the items of a list with commas.
std::string as_words(const Json& value);

// All that can stand for a placeholder in a name; nothing where that is not known.
using PlaceholderNames = std::function<std::optional<std::vector<std::string>>(const std::string&)>;

// Every name that the metric can have. Of what is not known the placeholder is left: it stands for
// any text.
std::vector<std::string> possible_names(const MetricSpec& spec, const PlaceholderNames& known);

// Of a parameter's value: a list's items each; nothing where it is not given.
std::optional<std::vector<std::string>> names_in(const Json& value);

// Whether `name` is one of possible_names().
bool fits(std::string_view possible, std::string_view name);

}  // namespace kazan
