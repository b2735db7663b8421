// Whether this build searches for leaks, and so whether plugin check does.
#pragma once

namespace kazan::testing {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kFindsLeaks = true;
#else
constexpr bool kFindsLeaks = false;
#endif

}  // namespace kazan::testing
