#include "host/config/variables.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/config/keys.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMaxVars = 100;    // that use each other
constexpr std::size_t kMaxDepth = 1000;  // substitute() and those who read values recurse
constexpr std::size_t kMaxBytes = 16 << 20;

constexpr const char* kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         text.find_first_not_of(kNameCharacters) == text.npos;
}

// The names in a value that nothing was substituted in.
void add_names(const Value& value, std::set<std::string>& names) {
  for (const auto& item : value.items) add_names(item, names);
  for (const auto& entry : value.entries) add_names(entry.value, names);
  const std::string& text = value.scalar;
  if (text.starts_with('$') && is_name(text.substr(1))) names.insert(text.substr(1));
  for (auto at = text.find("$("); at != text.npos; at = text.find("$(", at + 2))
    names.insert(text.substr(at + 2, text.find(')', at) - at - 2));
}

}  // namespace

Variables::Variables(const Value& vars, Diagnostics& diagnostics)
    : vars_(vars), diagnostics_(diagnostics) {
  if (!vars.is_map() && !vars.is_null())
    diagnostics.error(vars.at,
                      wrong_value("wrong-type", "vars", key_of(experiment_keys(), "vars").expected,
                                  vars.described()));
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
  if (open_.size() == kMaxVars) {
    refuse(at, "vars that use vars", "100 levels");
    return std::nullopt;
  }
  Value value = found->value;
  open_.push_back(name);
  const bool whole = substitute(value);
  open_.pop_back();
  return whole ? std::optional(std::move(value)) : std::nullopt;
}

// Told once: what meets one limit meets it often.
void Variables::refuse(const Position& at, const std::string& what, const std::string& most) {
  if (!refused_) diagnostics_.error(at, wrong_value("limit", what, "at most " + most, "more"));
  refused_ = true;
}

// False once the values made out of variables are too much.
bool Variables::afford(const Value& value) {
  spent_ += sizeof value + value.scalar.size();
  if (spent_ > kMaxBytes) refuse(value.at, "the vars unfolded", "16 MiB");
  return spent_ <= kMaxBytes;
}

bool Variables::substitute(Value& value) {
  if (!open_.empty() && !afford(value)) value.broken = true;
  if (depth_ == kMaxDepth) {
    refuse(value.at, "the vars unfolded", "1000 levels of nesting");
    value.broken = true;
  }
  ++depth_;
  const bool whole = !value.broken && replace(value);
  --depth_;
  failed_ |= !whole;
  return whole;
}

bool Variables::replace(Value& value) {
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

std::set<std::string> vars_in(const Value& value) {
  std::set<std::string> names;
  add_names(value, names);
  return names;
}

std::vector<const Entry*> Variables::unused() const {
  if (failed_) return {};
  auto used = used_;
  add_names(vars_, used);
  std::vector<const Entry*> out;
  for (const auto& entry : vars_.entries)
    if (!used.contains(entry.key) && is_name(entry.key)) out.push_back(&entry);
  return out;
}

}  // namespace kazan
