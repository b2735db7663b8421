// How far a value that was computed again lies from the recorded one: what `runner verify RUN`
// holds against the tolerance that an output declares, where the machine differs.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "sdk/array.hpp"

namespace kazan {

// relative = ||found - recorded|| / ||recorded||, Euclidean, over one array: single elements near
// 0 do not decide. 0 where the two are equal; infinity where only `recorded` is all 0, where
// shapes, texts or whole numbers differ, or where a NaN or an infinity stands against another
// number. Where both have the same of these, the element counts for nothing.
struct Difference {
  double relative = 0;
  std::string where;  // the largest single difference: "encoder[17 3]: recorded 0.5, found 0.25"
};

Difference worse_of(Difference a, Difference b);
Difference unlike(std::string where);  // an infinite one

// Of `count` numbers that two functions give by index. `place(i)`: what element i is called.
Difference difference(std::int64_t count, const std::function<double(std::int64_t)>& recorded,
                      const std::function<double(std::int64_t)>& found,
                      const std::function<std::string(std::int64_t)>& place);
// Of two f32 arrays, element by element.
Difference difference(const std::string& name, const Array& recorded, const Array& found);

}  // namespace kazan
