#include "host/config/scalars.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/text.hpp"

namespace kazan {
namespace {

template <class Number>
std::optional<Number> parse(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool has_leading_zero(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

// Reads one scalar; on a fault returns nothing and says in `why` what was wrong with it.
class Scalar {
 public:
  Scalar(const Value& value, const std::filesystem::path& folder)
      : value_(value), folder_(folder) {}

  std::string why;

  std::optional<Json> as(ParamType type) {
    switch (type) {
      case ParamType::boolean:
        return boolean();
      case ParamType::integer:
        return integer();
      case ParamType::number:
        return number();
      case ParamType::size:
        return size();
      case ParamType::string:
        return text();
      case ParamType::file:
        return file();
    }
    return std::nullopt;
  }

 private:
  const std::string& scalar() const { return value_.scalar; }

  std::optional<Json> refuse(const std::string& expected) {
    why = "expected " + expected + ", found " + value_.described();
    return std::nullopt;
  }
  std::optional<Json> boolean() {
    if (!value_.quoted && (scalar() == "true" || scalar() == "false"))
      return Json(scalar() == "true");
    static const std::vector<std::pair<std::string, std::string>> kWords = {
        {"yes", "true"}, {"no", "false"}, {"on", "true"}, {"off", "false"}};
    for (const auto& [word, meant] : kWords)
      if (scalar() == word) return refuse("true or false (write " + meant + ")");
    return refuse("true or false");
  }
  std::optional<Json> integer() {
    if (value_.quoted) return refuse("a whole number");
    if (has_leading_zero(scalar()))
      return refuse("a whole number without leading zeros (some read that as octal)");
    if (const auto v = parse<std::int64_t>(scalar())) return Json(*v);
    return refuse("a whole number");
  }
  std::optional<Json> number() {
    if (value_.quoted) return refuse("a number");
    if (has_leading_zero(scalar())) return refuse("a number without leading zeros");
    const auto v = parse<double>(scalar());
    if (v && std::isfinite(*v)) return Json(*v);
    return refuse("a number");
  }
  std::optional<Json> size() {
    if (has_leading_zero(scalar()))
      return refuse("a size without leading zeros (some read that as octal)");
    try {
      const Size v = Size::parse(scalar());
      return v.resolved() ? Json(v.count) : Json(v.text);
    } catch (const Error& e) {
      why = e.what();
      return std::nullopt;
    }
  }
  std::optional<Json> text() { return Json(scalar()); }
  std::optional<Json> file() {
    if (scalar().empty()) return refuse("the path of a file");
    const auto& source = value_.at.source;
    const auto& folder = source && !source->folder.empty() ? source->folder : folder_;
    return Json((folder / scalar()).lexically_normal().native());
  }

  const Value& value_;
  const std::filesystem::path& folder_;
};

std::string type_name(const ParamSpec& spec) {
  static const std::pair<ParamType, const char*> kNames[] = {
      {ParamType::boolean, "true or false"},
      {ParamType::integer, "a whole number"},
      {ParamType::number, "a number"},
      {ParamType::string, "text"},
      {ParamType::size, "a size such as 32 or 0.5*inputs"},
      {ParamType::file, "the path of a file"}};
  for (const auto& [type, text] : kNames)
    if (type == spec.type) return spec.list ? "a list of: " + std::string(text) : text;
  return "a value";
}

std::optional<Json> read_scalar(const ParamSpec& spec, const Value& value,
                                const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (value.broken) return std::nullopt;
  if (!value.is_scalar()) {
    diagnostics.error(value.at,
                      spec.name + ": expected " + type_name(spec) + ", found " + value.described());
    return std::nullopt;
  }
  Scalar scalar(value, folder);
  const auto read = scalar.as(spec.type);
  if (!read) diagnostics.error(value.at, spec.name + ": " + scalar.why);
  return read;
}

}  // namespace

std::optional<Json> read_param(const ParamSpec& spec, const Value& value,
                               const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (value.broken) return std::nullopt;
  if (value.is_null() && spec.nullable) return Json();
  std::optional<Json> read;
  if (!spec.list) {
    read = read_scalar(spec, value, folder, diagnostics);
  } else {
    read = Json::array();
    const std::vector<Value> one = {value};
    for (const auto& item : value.is_list() ? value.items : one) {
      auto element = read_scalar(spec, item, folder, diagnostics);
      if (!element) return std::nullopt;
      read->push(std::move(*element));
    }
  }
  if (!read) return std::nullopt;
  if (const auto why = out_of_range(spec, *read)) {
    diagnostics.error(value.at, spec.name + ": " + *why);
    return std::nullopt;
  }
  return read;
}

std::optional<std::int64_t> read_integer(const Value& value, const std::string& name,
                                         Diagnostics& diagnostics) {
  ParamSpec spec;
  spec.name = name;
  spec.type = ParamType::integer;
  const auto read = read_param(spec, value, {}, diagnostics);
  return read ? std::optional(read->integer()) : std::nullopt;
}

}  // namespace kazan
