// $name, $(name) and $$ in scalars.
#pragma once

#include <set>
#include <string>

#include "host/config/value.hpp"

namespace kazan {

// A scalar that is exactly $name becomes the variable's value, with its type and place;
// $(name) inside a longer scalar is replaced by the variable's text; $$ is a dollar.
class Variables {
 public:
  Variables(const Value& vars, Diagnostics& diagnostics);

  void substitute(Value& value);
  void warn_unused() const;

 private:
  const Value* look_up(const std::string& name, const Position& at);
  std::string expand(const Value& scalar);

  const Value& vars_;
  Diagnostics& diagnostics_;
  std::set<std::string> used_;
  std::vector<std::string> open_;  // variables being substituted, to find a circle
};

}  // namespace kazan
