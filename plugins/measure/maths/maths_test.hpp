// What the measures' tests share: dense rows to make codes of, and tokens cut by hand.
#pragma once

#include "sdk/draws.hpp"
#include "testing/fixtures.hpp"

namespace kazan::testing {

// Every third entry that is not 0 made negative, as codes of variants from outside have some.
inline std::vector<std::vector<float>> signed_rows(std::vector<std::vector<float>> rows) {
  int count = 0;
  for (auto& row : rows)
    for (float& z : row)
      if (z != 0 && ++count % 3 == 0) z = -z;
  return rows;
}

}  // namespace kazan::testing
