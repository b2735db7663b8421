#include "host/config/scalars.hpp"

#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "host/config/traps.hpp"

namespace kazan {
namespace {

constexpr const char* kInteger = "a whole number";

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
  Scalar(const ParamSpec& spec, const Value& value, const std::filesystem::path& folder)
      : spec_(spec), value_(value), folder_(folder) {}

  Complaint why;

  std::optional<Json> read() {
    switch (spec_.type) {
      case ParamType::boolean:
        return boolean();
      case ParamType::integer:
        return integer();
      case ParamType::number:
        return number();
      case ParamType::size:
        return size();
      case ParamType::string:
        return Json(scalar());
      case ParamType::file:
        return file();
    }
    return std::nullopt;
  }

 private:
  const std::string& scalar() const { return value_.scalar; }

  std::optional<Json> refuse(const std::string& expected, std::optional<Trap> trap) {
    if (value_.quoted)
      trap = reads_unquoted() ? std::optional(Trap{"in quotes", scalar()}) : std::nullopt;
    why = wrong_value("wrong-type", spec_.name, expected, value_.described());
    if (!trap) return std::nullopt;
    why.message += ", " + trap->reading;
    why.suggestion = trap->meant;
    if (!why.suggestion.empty()) why.message += " (did you mean " + why.suggestion + "?)";
    return std::nullopt;
  }
  bool reads_unquoted() const {
    Value plain = value_;
    plain.quoted = false;
    return Scalar(spec_, plain, folder_).read().has_value();
  }
  std::optional<Json> boolean() {
    if (!value_.quoted && (scalar() == "true" || scalar() == "false"))
      return Json(scalar() == "true");
    return refuse("true or false", boolean_trap(scalar()));
  }
  std::optional<Json> integer() {
    if (!value_.quoted && !has_leading_zero(scalar()))
      if (const auto v = parse<std::int64_t>(scalar())) return Json(*v);
    return refuse(kInteger, integer_trap(scalar()));
  }
  std::optional<Json> number() {
    if (!value_.quoted && !has_leading_zero(scalar()))
      if (const auto v = parse<double>(scalar()); v && std::isfinite(*v)) return Json(*v);
    return refuse("a number", number_trap(scalar()));
  }
  std::optional<Json> size() {
    refuse(expected_type(spec_.type), std::nullopt);  // unless there is more to say
    try {
      if (!has_leading_zero(scalar())) {
        const Size v = Size::parse(scalar());
        return v.resolved() ? Json(v.count) : Json(v.text);
      }
    } catch (const Error& e) {
      why = e.complaint();
      why.message = spec_.name + ": " + why.message;
    }
    const auto trap = integer_trap(scalar());
    if (trap && !trap->meant.empty()) refuse(expected_type(spec_.type), trap);
    return std::nullopt;
  }
  std::optional<Json> file() {
    if (scalar().empty()) return refuse("the path of a file", std::nullopt);
    const auto& source = value_.at.source;
    const auto& folder = source && !source->folder.empty() ? source->folder : folder_;
    return Json((folder / scalar()).lexically_normal().native());
  }

  const ParamSpec& spec_;
  const Value& value_;
  const std::filesystem::path& folder_;
};

Complaint no_scalar(const ParamSpec& spec, const Value& value) {
  const bool list_of = spec.list && value.is_list();  // a list in a list
  auto c = wrong_value("wrong-type", spec.name,
                       (list_of ? "a list of: " : "") + std::string(expected_type(spec.type)),
                       value.described());
  if (value.is_null() && !value.scalar.empty() && spec.type == ParamType::string) {
    c.suggestion = "\"" + value.scalar + "\"";
    c.message += " (did you mean " + c.suggestion + "?)";
  }
  return c;
}

// One element of a list, or what is no list.
std::optional<Json> read_one(const ParamSpec& spec, const Value& value,
                             const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (value.broken) return std::nullopt;
  if (!value.is_scalar()) {
    diagnostics.error(value.at, no_scalar(spec, value));
    return std::nullopt;
  }
  Scalar scalar(spec, value, folder);
  const auto read = scalar.read();
  if (!read) {
    diagnostics.error(value.at, scalar.why);
    return std::nullopt;
  }
  ParamSpec one = spec;
  one.list = false;
  if (out_of_range(one, *read)) {
    diagnostics.error(value.at, wrong_value("out-of-range", spec.name, describe_range(spec),
                                            value.scalar, spec.choices));
    return std::nullopt;
  }
  return read;
}

}  // namespace

const char* expected_type(ParamType type) {
  switch (type) {
    case ParamType::boolean:
      return "true or false";
    case ParamType::integer:
      return kInteger;
    case ParamType::number:
      return "a number";
    case ParamType::string:
      return "text";
    case ParamType::size:
      return "a size such as 32 or 0.5*inputs";
    case ParamType::file:
      return "the path of a file";
  }
  return "a value";
}

std::optional<Json> read_param(const ParamSpec& spec, const Value& value,
                               const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (value.broken) return std::nullopt;
  if (value.is_null() && spec.nullable) return Json();
  if (!spec.list) return read_one(spec, value, folder, diagnostics);
  Json list = Json::array();
  bool whole = true;
  const std::vector<Value> one = {value};
  for (const auto& item : value.is_list() ? value.items : one) {
    auto element = read_one(spec, item, folder, diagnostics);
    whole = whole && element;
    if (element) list.push(std::move(*element));
  }
  return whole ? std::optional(std::move(list)) : std::nullopt;
}

std::optional<std::int64_t> read_integer(const Value& value, const std::string& name,
                                         Diagnostics& diagnostics) {
  ParamSpec spec;
  spec.name = name;
  spec.type = ParamType::integer;
  const auto read = read_param(spec, value, {}, diagnostics);
  return read ? std::optional(read->integer()) : std::nullopt;
}

std::optional<std::int64_t> read_integer(const Value& value, const Key& key,
                                         const std::string& name, Diagnostics& diagnostics) {
  const auto read = read_integer(value, name, diagnostics);
  if (!read || (*read >= key.least && *read <= key.most)) return read;
  diagnostics.error(value.at, wrong_value("out-of-range", name, key.expected, value.scalar));
  return std::nullopt;
}

}  // namespace kazan
