#include "measure/maths/inputs.hpp"

namespace kazan {

void require_equal(Planner& planner, const char* dimension, const InputBase& input,
                   const InputBase& other) {
  if (!input.connected() || !other.connected()) return;
  const auto found = planner.description(input).size(dimension);
  const auto expected = planner.description(other).size(dimension);
  if (found && expected && *found != *expected)
    planner.error(input, wrong_value("", "",
                                     std::to_string(*expected) + " " + dimension + ", as in " +
                                         other.spec().name,
                                     std::to_string(*found)));
}

}  // namespace kazan
