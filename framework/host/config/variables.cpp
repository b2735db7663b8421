#include "host/config/variables.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr const char* kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         text.find_first_not_of(kNameCharacters) == text.npos;
}

}  // namespace

Variables::Variables(const Value& vars, Diagnostics& diagnostics)
    : vars_(vars), diagnostics_(diagnostics) {
  for (const auto& entry : vars.entries)
    if (!is_name(entry.key))
      diagnostics.error(entry.at, "the var " + entry.key +
                                      " is not a name: expected letters, "
                                      "digits and _");
}

const Value* Variables::look_up(const std::string& name, const Position& at) {
  used_.insert(name);
  const Entry* found = vars_.find(name);
  if (!found) {
    std::vector<std::string> names;
    for (const auto& entry : vars_.entries) names.push_back(entry.key);
    diagnostics_.error(at, "no var has the name " + name + did_you_mean(name, names));
    return nullptr;
  }
  if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
    diagnostics_.error(at, "the var " + name + " is made of itself");
    return nullptr;
  }
  return &found->value;
}

void Variables::substitute(Value& value) {
  for (auto& item : value.items) substitute(item);
  for (auto& entry : value.entries) substitute(entry.value);
  if (!value.is_scalar() || value.scalar.find('$') == std::string::npos) return;
  const std::string name = value.scalar.substr(1);
  if (value.scalar[0] != '$' || !is_name(name)) {
    value.scalar = expand(value);
    return;
  }
  if (const Value* found = look_up(name, value.at)) {
    value = *found;
    open_.push_back(name);
    substitute(value);
    open_.pop_back();
  }
}

std::string Variables::expand(const Value& value) {
  const std::string& text = value.scalar;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size() || (text[i + 1] != '$' && text[i + 1] != '(')) {
      out += text[i];
    } else if (text[i + 1] == '$') {
      out += '$';
      ++i;
    } else {
      const auto end = text.find(')', i);
      const std::string name = text.substr(i + 2, end == text.npos ? end : end - i - 2);
      if (end == text.npos || !is_name(name)) {
        diagnostics_.error(value.at, "expected $(name); write $$ for a dollar");
        return text;
      }
      if (const Value* found = look_up(name, value.at)) {
        if (!found->is_scalar())
          diagnostics_.error(value.at, "$(" + name + ") is " + found->described() +
                                           ", which has no place inside a text");
        out += found->scalar;
      }
      i = end;
    }
  }
  return out;
}

void Variables::warn_unused() const {
  for (const auto& entry : vars_.entries)
    if (!used_.contains(entry.key))
      diagnostics_.warning(entry.at, "the var " + entry.key + " is never used");
}

}  // namespace kazan
