#include "tables.hpp"

#include <algorithm>

#include "run_folder.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/figure.hpp"

namespace kazan::report {
namespace {

namespace fs = std::filesystem;

Json first_values(const Column& column, std::size_t rows) {
  Json values = Json::array();
  std::visit(
      [&](const auto& all) {
        for (std::size_t row = 0; row < rows; ++row) values.push(Json(all[row]));
      },
      column.values);
  return values;
}

Figure figure_of(const Table& table) {
  Figure figure;
  figure.kind = "table";
  Json columns = Json::array();
  for (const auto& column : table.columns)
    columns.push(
        Json::object({{"name", column.name},
                      {"definition", column.definition},
                      {"values", first_values(column, std::min(table.rows(), kMostTableRows))}}));
  figure.options["columns"] = std::move(columns);
  return figure;
}

OutputTable read_table(const fs::path& node, const std::string& port) {
  OutputTable out{port, "", "", "", 0};
  std::error_code absent;
  if (!fs::is_regular_file(node / port / "table.csv", absent)) {
    out.problem = "it is in the store, not in the run folder";
    return out;
  }
  out.file = port + "/table.csv";
  try {
    const auto table = Table::load(SavedArtifact(node / port, nullptr));
    Figure figure = figure_of(*table);
    figure.name = port;
    out.rows = table->rows();
    out.figure = figure.to_json().dump();
  } catch (const Error& e) {
    out.problem = e.what();
  }
  return out;
}

}  // namespace

std::vector<OutputTable> read_tables(const fs::path& node, const Json& record) {
  std::vector<OutputTable> out;
  for (const auto& [port, output] : object_of(record, "outputs").members())
    if (text_of(output, "type") == Table::kType && plain_name(port))
      out.push_back(read_table(node, port));
  return out;
}

}  // namespace kazan::report
