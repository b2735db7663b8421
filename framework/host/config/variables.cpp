#include "host/config/variables.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kMaxBytes = 16 << 20;

constexpr const char* kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         text.find_first_not_of(kNameCharacters) == text.npos;
}

}  // namespace

Variables::Variables(const Value& vars, Diagnostics& diagnostics)
    : vars_(vars), diagnostics_(diagnostics) {
  if (!vars.is_map() && !vars.is_null())
    diagnostics.error(vars.at, "vars is " + vars.described() + "; expected {name: value}");
  for (const auto& entry : vars.entries)
    if (!is_name(entry.key))
      diagnostics.error(entry.at,
                        "the var " + entry.key + " is not a name: expected letters, digits and _");
}

// The variable's value with the variables in it replaced; nothing after a fault.
std::optional<Value> Variables::value_of(const std::string& name, const Position& at) {
  used_.insert(name);
  const Entry* found = vars_.find(name);
  if (!found) {
    std::vector<std::string> names;
    for (const auto& entry : vars_.entries) names.push_back(entry.key);
    diagnostics_.error(at, "no var has the name " + name + did_you_mean(name, names));
    return std::nullopt;
  }
  if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
    diagnostics_.error(at, "the var " + name + " is made of itself");
    return std::nullopt;
  }
  if (open_.size() == kMaxDepth) {
    diagnostics_.error(at, "vars that use vars, more than 100 levels deep");
    return std::nullopt;
  }
  Value value = found->value;
  open_.push_back(name);
  const bool whole = substitute(value);
  open_.pop_back();
  return whole ? std::optional(std::move(value)) : std::nullopt;
}

// False once the values made out of variables are too much; told once.
bool Variables::afford(const Value& value) {
  const bool before = spent_ <= kMaxBytes;
  spent_ += sizeof value + value.scalar.size();
  if (before && spent_ > kMaxBytes)
    diagnostics_.error(value.at, "the vars unfold to more than 16 MiB");
  return spent_ <= kMaxBytes;
}

bool Variables::substitute(Value& value) {
  if (!open_.empty() && !afford(value)) value.broken = true;
  if (value.broken) return false;
  bool whole = true;
  for (auto& item : value.items) whole = substitute(item) && whole;
  for (auto& entry : value.entries) whole = substitute(entry.value) && whole;
  if (!value.is_scalar() || value.scalar.find('$') == std::string::npos) return whole;
  const std::string name = value.scalar.substr(1);
  if (value.scalar[0] != '$' || !is_name(name)) {
    const auto text = expand(value);
    value.broken = !text;
    value.scalar = text.value_or(value.scalar);
  } else if (auto found = value_of(name, value.at)) {
    value = std::move(*found);
  } else {
    value.broken = true;
  }
  return !value.broken;
}

std::optional<std::string> Variables::expand(const Value& value) {
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
        return std::nullopt;
      }
      const auto found = value_of(name, value.at);
      if (found && !found->is_scalar())
        diagnostics_.error(value.at, "$(" + name + ") is " + found->described() +
                                         ", which has no place inside a text");
      if (!found || !found->is_scalar()) return std::nullopt;
      out += found->scalar;
      if (out.size() > kMaxBytes) return std::nullopt;  // afford() tells
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
