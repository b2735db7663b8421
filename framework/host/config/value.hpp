// A YAML value with its place, as an experiment gives it: nothing is typed yet.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/diagnostics.hpp"
#include "host/config/source.hpp"

namespace kazan {

struct Entry;

struct Value {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  Position at;          // of a block mapping or list: of what it begins with
  std::string scalar;   // of null: how it is written, "~", or "" where nothing is
  bool quoted = false;  // then it is text, whatever it looks like
  bool broken = false;  // could not be made, and its fault was told: no second fault about it
  std::vector<Value> items;
  std::vector<Entry> entries;

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  const Entry* find(std::string_view key) const;
  Entry* find(std::string_view key);
  std::string described() const;  // "a list", "the text \"abc\""
};

struct Entry {
  std::string key;
  Position at;
  Value value;
  bool laid_over = false;  // by set or --set: wins over another spelling of the same parameter
  // Of a node whose stage a case of a sweep changes: means nothing where the new one lacks it.
  bool inherited = false;
};

// Parses one YAML document. Faults go to `diagnostics`: syntax, duplicate keys, anchors, aliases,
// tags, keys that are no scalars. What could be read is returned all the same: after an error of
// syntax the entries that are whole, with those that are not marked broken, or nothing where that
// could mislead. The document starts at the byte `start` of the source's first line.
Value parse_yaml(std::shared_ptr<const Source> source, Diagnostics& diagnostics,
                 std::size_t start = 0);

}  // namespace kazan
