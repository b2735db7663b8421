// Comparing artifacts in tests: by the bytes that are saved, or by values.
//
//   CHECK(other_bits(*first.output<Table>("t"), *second.output<Table>("t")) == "");
//   CHECK(other_values(expected, *rig.output<Codes>("codes"), 1e-6) == "");
#pragma once

#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "base/json.hpp"
#include "sdk/artifact.hpp"
#include "sdk/difference.hpp"

namespace kazan::testing {

// "" where the two folders hold the same files; else what differs first, by name:
// "table.csv: byte 17 of 120 differs", "codes.h5 is missing in the second".
std::string other_files(const std::filesystem::path& first, const std::filesystem::path& second);

// "" where two values are saved as the same bytes, else what other_files says of them.
template <class T>
std::string other_bits(const T& first, const T& second) {
  const ScopedFolder at(unique_folder(std::filesystem::temp_directory_path(), "kazan-compare"));
  make_folder(at.path() / "1");
  make_folder(at.path() / "2");
  first.save({at.path() / "1", nullptr});
  second.save({at.path() / "2", nullptr});
  return other_files(at.path() / "1", at.path() / "2");
}

// "" where `found` lies within `relative` of `expected`, as the type's difference() has it
// (sdk/difference.hpp); else by how much it does not, and where the largest single difference is.
template <class T>
std::string other_values(const T& expected, const T& found, double relative) {
  const Difference difference = expected.difference(found);
  if (difference.relative <= relative) return "";
  return "relative difference " + Json(difference.relative).dump() + ", allowed " +
         Json(relative).dump() + "; " + difference.where;
}

}  // namespace kazan::testing
