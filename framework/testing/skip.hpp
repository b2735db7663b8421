// For tests that need what may not be installed.
#pragma once

#include <string>

namespace kazan::testing {

// Says that this machine cannot run a test case, and why. The program then ends with 77 where
// nothing failed, which ctest takes for skipped where the test's SKIP_RETURN_CODE is that.
void skip(const std::string& why);

}  // namespace kazan::testing
