// Outputs of a node that are tables, kazan.Table/1.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace kazan::report {

struct OutputTable {
  std::string port;
  std::string file;    // table.csv, relative to the node's folder; "" where it is not there
  std::string figure;  // its first rows as a figure of kind "table"; empty where there is a problem
  std::string problem;  // why it cannot be shown
  std::size_t rows = 0;
};

// Rows that a report embeds of each.
inline constexpr std::size_t kMostTableRows = 200;

// Of those that the record names. Files above 4 MiB stay in the store: docs/run-folder.md.
std::vector<OutputTable> read_tables(const std::filesystem::path& node, const Json& record);

}  // namespace kazan::report
