// The JSON Schema by which an editor completes a new experiment.
#pragma once

#include <filesystem>
#include <string>

#include "host/catalog/catalog.hpp"

namespace kazan {

struct SchemaFile {
  std::string address;         // as the experiment's first line names it
  std::filesystem::path file;  // where it is
  std::string text;            // to be written there; "" where it is there already
  bool stale = false;          // it is there, of other plugins: nothing is overwritten
};

// The installation's, where it is that of these plugins; else experiment.schema.json beside
// `experiment`.
SchemaFile schema_for(const Catalog& catalog, const std::filesystem::path& experiment);

// A path as yaml-language-server takes it, which ends it at the first blank: one that holds more
// than letters, digits and -._~/+ as file://, with the others as %20.
std::string schema_address(const std::filesystem::path& path);

}  // namespace kazan
