#include "host/inspect/written.hpp"

#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

bool is_plain(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
             "xyz0123456789_./*+-") == text.npos &&
         text.find_first_of("*-") != 0;
}

std::string written_scalar(const Value& value) {
  const bool number =
      !value.quoted && value.scalar.starts_with('-') && is_plain(value.scalar.substr(1));
  if (number || (!value.quoted && is_plain(value.scalar))) return value.scalar;
  return Json(value.scalar).dump();
}

// Groups by the full names of their parameters.
void write_params(const std::string& prefix, const Value& params, const std::string& but,
                  std::vector<std::string>& parts) {
  for (const auto& entry : params.entries) {
    const std::string name = prefix + entry.key;
    if (entry.value.is_map())
      write_params(name + ".", entry.value, but, parts);
    else if (name != but && !but.starts_with(name + "."))  // a group's shorthand
      parts.push_back(name + ": " + written(entry.value));
  }
}

}  // namespace

std::string written_text(const std::string& text) {
  return is_plain(text) ? text : Json(text).dump();
}

std::string written(const Value& value) {
  std::vector<std::string> parts;
  switch (value.kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::scalar:
      return written_scalar(value);
    case Value::Kind::list:
      for (const auto& item : value.items) parts.push_back(written(item));
      return "[" + join(parts, ", ") + "]";
    case Value::Kind::map:
      for (const auto& entry : value.entries)
        parts.push_back(written_text(entry.key) + ": " + written(entry.value));
      return "{" + join(parts, ", ") + "}";
  }
  return "null";
}

std::string written_node(const NodeUse& node, const std::string& but) {
  std::vector<std::string> parts = {"use: " + written(node.use)};
  if (!node.in.is_null()) parts.push_back("in: " + written(node.in));
  if (!node.over.empty()) {
    std::vector<std::string> axes;
    for (const auto& axis : node.over) axes.push_back(written_text(axis));
    parts.push_back("over: [" + join(axes, ", ") + "]");
  }
  write_params("", node.params, but, parts);
  return join(parts, ", ");
}

}  // namespace kazan
