// kazan.Table/1: named columns of equal length, numbers or strings, each with its definition.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sdk/artifact.hpp"
#include "sdk/difference.hpp"

namespace kazan {

struct Column {
  using Numbers = std::vector<double>;  // NaN: undefined
  using Integers = std::vector<std::int64_t>;
  using Strings = std::vector<std::string>;

  std::string name;
  std::string definition;  // one sentence, shown beside the numbers; with units
  std::variant<Numbers, Integers, Strings> values;

  std::size_t size() const;
};

struct Table {
  static constexpr const char* kType = "kazan.Table/1";
  static constexpr Kind kKind = Kind::value;

  std::vector<Column> columns;

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
  std::vector<std::int64_t> shape() const { return {static_cast<std::int64_t>(rows())}; }
  const Column& column(std::string_view name) const;  // throws Error with the nearest name

  // table.csv (RFC 4180, UTF-8, an undefined number is an empty field) and columns.json.
  void save(const ArtifactFolder& folder) const;
  static std::shared_ptr<Table> load(const SavedArtifact& artifact);
  Difference difference(const Table& found) const;
};

}  // namespace kazan
