// $name, $(name) and $$ in scalars.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/config/value.hpp"

namespace kazan {

// A scalar that is exactly $name becomes the variable's value, with its type and place;
// $(name) inside a longer scalar is replaced by the variable's text; $$ is a dollar. Variables may
// use variables; 100 levels of that, 1000 levels of brackets and 16 MiB of values are the limit, so
// that no file can fill the memory or the stack.
class Variables {
 public:
  Variables(const Value& vars, Diagnostics& diagnostics);

  bool substitute(Value& value);  // false after a fault; the values that have it are marked broken
  // The variables that neither a value substituted nor another variable uses. Nothing after a
  // fault: what would have been used is not known.
  std::vector<const Entry*> unused() const;

 private:
  std::optional<Value> value_of(const std::string& name, const Position& at);
  std::optional<std::string> expand(const Value& scalar);
  bool afford(const Value& value);
  bool replace(Value& value);
  void refuse(const Position& at, const std::string& what, const std::string& most);

  const Value& vars_;
  Diagnostics& diagnostics_;
  std::set<std::string> used_;
  std::vector<std::string> open_;  // variables being substituted, to find a circle
  std::size_t spent_ = 0;          // bytes of the values made
  std::size_t depth_ = 0;          // of the value being substituted, in the end
  bool failed_ = false, refused_ = false;
};

// The names of variables in a value in which nothing was substituted.
std::set<std::string> vars_in(const Value& value);

}  // namespace kazan
