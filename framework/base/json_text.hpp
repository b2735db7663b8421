// What a string of JSON says. Inside base only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kazan {

// A string of JSON as UTF-8, of what is written between its quotes, which is sound. Halves of
// surrogate pairs, which JSON may hold and UTF-8 may not, and NULs are U+FFFD.
struct JsonText {
  std::string text;
  std::size_t replaced = 0;  // so many of these
  std::size_t written = 0;   // in so many bytes of `string`
  std::string_view first;    // as it is written there
};
JsonText decoded(std::string_view string);

}  // namespace kazan
