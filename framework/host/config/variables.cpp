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
    diagnostics.error(vars.at,
                      wrong_value("wrong-type", "vars", "{NAME: value}", vars.described()));
  for (const auto& entry : vars.entries)
    if (!is_name(entry.key))
      diagnostics.error(entry.at,
                        wrong_value("bad-name", "the var's name",
                                    "letters, digits and _, with no digit first", entry.key));
}

// The variable's value with the variables in it replaced; nothing after a fault.
std::optional<Value> Variables::value_of(const std::string& name, const Position& at) {
  used_.insert(name);
  const Entry* found = vars_.find(name);
  if (!found && !vars_.is_map() && !vars_.is_null()) return std::nullopt;  // the fault was told
  if (!found) {
    std::vector<std::string> names;
    for (const auto& entry : vars_.entries) names.push_back(entry.key);
    if (names.empty())
      diagnostics_.error(at, lacking("unknown-variable", "no var has the name " + name,
                                     "a name under vars, and there is none; or $$ for a dollar"));
    else
      diagnostics_.error(at, unknown_name("unknown-variable", "no var has the name", name, names));
    return std::nullopt;
  }
  if (const auto first = std::find(open_.begin(), open_.end(), name); first != open_.end()) {
    std::vector<std::string> path(first, open_.end());
    path.push_back(name);
    diagnostics_.error(at, lacking("loop", "the vars form a cycle: " + join(path, " -> "),
                                   "a value without $" + name));
    return std::nullopt;
  }
  if (open_.size() == kMaxDepth) {
    diagnostics_.error(at,
                       wrong_value("limit", "vars that use vars", "at most 100 levels", "more"));
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
    diagnostics_.error(
        value.at, wrong_value("limit", "the vars unfolded", "at most 16 MiB", "more than 16 MiB"));
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
        diagnostics_.error(value.at,
                           wrong_value("wrong-type", "", "$(NAME), or $$ for a dollar",
                                       text.substr(i, end == text.npos ? end : end + 1 - i)));
        return std::nullopt;
      }
      const auto found = value_of(name, value.at);
      if (found && !found->is_scalar())
        diagnostics_.error(value.at,
                           wrong_value("wrong-type", "$(" + name + ") inside a text",
                                       "a var that is one text or number", found->described()));
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
    if (!used_.contains(entry.key) && is_name(entry.key))
      diagnostics_.warning(entry.at,
                           lacking("unused-variable", "the var " + entry.key + " is never used",
                                   "$" + entry.key + " in a node"));
}

}  // namespace kazan
