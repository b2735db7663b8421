#include "sdk/artifacts/table.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/files.hpp"
#include "base/json_file.hpp"
#include "base/text.hpp"
#include "sdk/artifacts/csv.hpp"

namespace kazan {
namespace {

template <class T>
std::string digits(T value) {
  char buffer[40];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string as_written(double v) {
  return std::isnan(v) ? "" : digits(v);
}
std::string as_written(std::int64_t v) {
  return digits(v);
}
std::string as_written(const std::string& v) {
  return csv_field(v);
}

template <class T>
bool parse_number(const std::string& field, T& out) {
  const char* end = field.data() + field.size();
  const auto result = std::from_chars(field.data(), end, out);
  return result.ec == std::errc() && result.ptr == end;
}

bool read_field(const std::string& field, double& out) {
  if (!field.empty()) return parse_number(field, out);
  out = std::numeric_limits<double>::quiet_NaN();
  return true;
}
bool read_field(const std::string& field, std::int64_t& out) {
  return parse_number(field, out);
}
bool read_field(const std::string& field, std::string& out) {
  out = field;
  return true;
}

constexpr const char* kTypes[] = {"numbers", "integers", "strings"};  // by variant index

Column empty_column(const Json& json) {
  Column column{json.at("name").string(), json.at("definition").string(), {}};
  const auto& type = json.at("type").string();
  if (type == kTypes[0])
    column.values = Column::Numbers();
  else if (type == kTypes[1])
    column.values = Column::Integers();
  else if (type == kTypes[2])
    column.values = Column::Strings();
  else
    throw Error(Fault::input, "the unknown column type \"" + type + "\"");
  return column;
}

void fill(Column& column, const std::vector<CsvRecord>& records, std::size_t index,
          const std::string& source) {
  std::visit(
      [&](auto& values) {
        values.resize(records.size() - 1);
        for (std::size_t row = 0; row < values.size(); ++row)
          if (!read_field(records[row + 1][index], values[row]))
            throw Error(Fault::input, source + ": row " + std::to_string(row) + " of " +
                                          column.name + " is \"" + records[row + 1][index] +
                                          "\"; expected one of " + kTypes[column.values.index()]);
      },
      column.values);
}

std::string fault_of(const Table& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    for (std::size_t other = 0; other < i; ++other)
      if (table.columns[other].name == column.name) return "two columns are named " + column.name;
    if (column.size() != table.rows())
      return column.name + " has " + std::to_string(column.size()) + " rows, the first column " +
             std::to_string(table.rows());
    if (const auto* texts = std::get_if<Column::Strings>(&column.values))
      for (const auto& text : *texts)
        if (invalid_utf8(text)) return column.name + " has a text that is not UTF-8";
  }
  return "";
}

std::vector<Column> described_columns(const CheckedFile& file) {
  return read_json(file.text(), file.path(), [](const Json& json) {
    std::vector<Column> columns;
    for (const auto& item : json.items()) columns.push_back(empty_column(item));
    return columns;
  });
}

}  // namespace

std::size_t Column::size() const {
  return std::visit([](const auto& v) { return v.size(); }, values);
}

const Column& Table::column(std::string_view name) const {
  std::vector<std::string> names;
  for (const auto& column : columns) {
    if (column.name == name) return column;
    names.push_back(column.name);
  }
  throw Error(Fault::input,
              "the table has no column " + std::string(name) + did_you_mean(name, names));
}

void Table::save(const ArtifactFolder& folder) const {
  if (const auto fault = fault_of(*this); !fault.empty())
    throw Error(Fault::node, "this table cannot be saved: " + fault);
  Json described = Json::array();
  CsvRecord record;
  for (const auto& column : columns) {
    record.push_back(csv_field(column.name));
    described.push(Json::object({{"name", column.name},
                                 {"definition", column.definition},
                                 {"type", kTypes[column.values.index()]}}));
  }
  std::string csv;
  append_csv_record(csv, record);
  for (std::size_t row = 0; row < rows(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      record[i] = std::visit([&](const auto& v) { return as_written(v[row]); }, columns[i].values);
    append_csv_record(csv, record);
  }
  write_file(folder.path / "table.csv", csv);
  write_file(folder.path / "columns.json", described.dump(2) + "\n");
}

std::shared_ptr<Table> Table::load(const SavedArtifact& artifact) {
  auto table = std::make_shared<Table>(Table{described_columns(artifact.open("columns.json"))});
  if (table->columns.empty()) return table;
  const auto file = artifact.open("table.csv");
  const auto& path = file.path();
  const auto records = parse_csv(file.text(), path.native());
  if (records.empty() || records[0].size() != table->columns.size())
    throw Error(Fault::input, path.native() + " does not have the " +
                                  std::to_string(table->columns.size()) +
                                  " columns of columns.json");
  for (std::size_t i = 0; i < table->columns.size(); ++i) {
    if (records[0][i] != table->columns[i].name)
      throw Error(Fault::input, path.native() + ": column " + std::to_string(i + 1) + " is " +
                                    records[0][i] + "; columns.json says " +
                                    table->columns[i].name);
    fill(table->columns[i], records, i, path.native());
  }
  if (const auto fault = fault_of(*table); !fault.empty())
    throw Error(Fault::input, path.native() + ": " + fault);
  return table;
}

}  // namespace kazan
