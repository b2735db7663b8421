// What this program was built with.
#pragma once

namespace kazan {

// AddressSanitizer, which searches for leaks too. GCC says so by the first, clang by the second.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kAddressSanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool kAddressSanitized = false;
#endif

}  // namespace kazan
