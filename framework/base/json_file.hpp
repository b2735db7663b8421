// What is made of a file of JSON.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/json.hpp"

namespace kazan {

// What `read` makes of a file's text. Throws Error that begins with the file: FILE:LINE:COLUMN
// where that is no JSON, FILE where it is no such thing as `read` expects.
template <class Read>
auto read_json(std::string_view text, const std::filesystem::path& file, Read read) {
  const Json json = Json::parse(text, file.native());
  try {
    return read(json);
  } catch (const Error& e) {
    throw Error(e.fault(), file.native() + ": " + e.what());
  }
}

}  // namespace kazan
