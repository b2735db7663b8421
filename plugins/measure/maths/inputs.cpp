#include "measure/maths/inputs.hpp"

namespace kazan {

void require_equal(Planner& planner, const char* dimension, const InputBase& input,
                   const InputBase& other) {
  if (!input.connected() || !other.connected()) return;
  const auto found = planner.description(input).size(dimension);
  const auto expected = planner.description(other).size(dimension);
  if (found && expected && *found != *expected)
    planner.error(input, "it has " + std::to_string(*found) + " " + dimension + ", " +
                             other.spec().name + " has " + std::to_string(*expected));
}

}  // namespace kazan
