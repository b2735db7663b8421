// What a file says it holds, compared with what is to be read from it. For the codecs only.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace kazan {

// Throws Error (Fault::input) with the file and both names unless they are equal. Types are
// compared whole: "kazan.Codes/2" is another format than "kazan.Codes/1".
inline void require_format(const std::filesystem::path& file, const std::string& found,
                           const std::string& expected) {
  if (found != expected)
    throw Error(Fault::input, file.native() + " is of the format " +
                                  (found.empty() ? "that it does not name" : "\"" + found + "\"") +
                                  "; expected \"" + expected + "\"");
}

}  // namespace kazan
