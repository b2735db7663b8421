#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMaxDepth = 256;

[[noreturn]] void fail(std::string_view source, const std::string& what) {
  throw Error(Fault::input, std::string(source) + ": " + what);
}

// ":3:7" of a byte offset, or of an earlier byte that is not UTF-8: line and column.
std::string place(std::string_view text, std::size_t offset) {
  offset = std::min(offset, invalid_utf8(text).value_or(text.size()));
  const auto before = text.substr(0, offset);
  const auto line = 1 + std::ranges::count(before, '\n');
  const auto column = 1 + characters(before.substr(before.rfind('\n') + 1));
  return ":" + std::to_string(line) + ":" + std::to_string(column);
}

// Builds a Json from nlohmann's events. Containers under construction live on a stack and are
// moved into their parent when they close.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  Json take() { return std::move(root_); }

  bool null() override { return add(Json()); }
  bool boolean(bool v) override { return add(Json(v)); }
  bool number_integer(std::int64_t v) override { return add(Json(v)); }
  bool number_unsigned(std::uint64_t v) override {
    if (v <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return add(Json(v));
    fail(source_, "the integer " + std::to_string(v) + " does not fit 64 bits");
  }
  bool number_float(double v, const string_t& digits) override {
    if (!std::isfinite(v)) fail(source_, "the number " + digits + " is out of range");
    return add(Json(v));
  }
  bool string(string_t& v) override { return add(Json(std::move(v))); }
  bool binary(binary_t&) override { fail(source_, "binary values are not JSON"); }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& v) override {
    if (!stack_.back().seen.insert(v).second) fail(source_, "duplicate key \"" + v + "\"");
    stack_.back().key = std::move(v);
    return true;
  }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception&) override {
    refuse(at == 0 ? 0 : at - 1);
  }

  [[noreturn]] void refuse(std::size_t offset) const {
    fail(std::string(source_) + place(text_, offset), "not valid JSON");
  }

 private:
  struct Open {
    Json value;
    std::string key;
    std::unordered_set<std::string> seen;
  };

  bool open(Json container) {
    if (stack_.size() == kMaxDepth) fail(source_, "nested deeper than 256 levels");
    stack_.push_back({std::move(container), {}, {}});
    return true;
  }
  bool close() {
    Json done = std::move(stack_.back().value);
    stack_.pop_back();
    return add(std::move(done));
  }
  bool add(Json v) {
    if (stack_.empty()) {
      root_ = std::move(v);
    } else if (auto& top = stack_.back(); top.value.is_array()) {
      top.value.push(std::move(v));
    } else {
      const_cast<Json::Members&>(top.value.members())
          .emplace_back(std::move(top.key), std::move(v));
    }
    return true;
  }

  std::string_view text_, source_;
  std::vector<Open> stack_;
  Json root_;
};

std::string_view kind(const Json& v) {
  if (v.is_null()) return "null";
  if (v.is_bool()) return "a boolean";
  if (v.is_integer()) return "an integer";
  if (v.is_number()) return "a number";
  if (v.is_string()) return "a string";
  return v.is_array() ? "an array" : "an object";
}

[[noreturn]] void expected(std::string_view what, const Json& found) {
  throw Error(Fault::input, "expected " + std::string(what) + ", found " +
                                (found.is_number() ? found.dump() : std::string(kind(found))));
}

// Bytes that are not UTF-8 (a path's, a broken token's) become U+FFFD: what is written can be read.
std::string mended(std::string_view text) {
  std::string out;
  while (const auto bad = invalid_utf8(text)) {
    out.append(text.substr(0, *bad)).append("\uFFFD");
    text.remove_prefix(*bad + 1);
  }
  return out.append(text);
}

void write_string(std::string& out, std::string_view text) {
  if (invalid_utf8(text)) return write_string(out, mended(text));
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char escaped[8];
          std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
          out += escaped;
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void write_double(std::string& out, double v) {
  if (!std::isfinite(v)) {
    out += "null";
    return;
  }
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, v).ptr;
  const std::string_view text(digits, static_cast<std::size_t>(end - digits));
  out += text;
  if (text.find_first_of(".e") == text.npos) out += ".0";  // reads back as a double
}

void new_line(std::string& out, int indent, int depth) {
  if (indent < 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent * depth), ' ');
}

}  // namespace

Json::Json(std::uint64_t v) {
  if (v > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    throw Error(Fault::internal, "the integer " + std::to_string(v) + " does not fit 64 bits");
  value_ = static_cast<std::int64_t>(v);
}

Json Json::object(Members members) {
  Json v;
  v.value_ = std::move(members);
  return v;
}

Json Json::parse(std::string_view text, std::string_view source) {
  Builder builder(text, source);
  if (const auto nul = text.find('\0'); nul != text.npos)
    builder.refuse(nul);  // the library ends there
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

std::string Json::dump(int indent) const {
  std::string out;
  write(out, indent, 0, false);
  return out;
}

std::string Json::canonical() const {
  std::string out;
  write(out, -1, 0, true);
  return out;
}

bool Json::boolean() const {
  if (!is_bool()) expected("a boolean", *this);
  return std::get<bool>(value_);
}

std::int64_t Json::integer() const {
  if (!is_integer()) expected("an integer", *this);
  return std::get<std::int64_t>(value_);
}

double Json::number() const {
  if (is_integer()) return static_cast<double>(std::get<std::int64_t>(value_));
  if (!is_number()) expected("a number", *this);
  return std::get<double>(value_);
}

const std::string& Json::string() const& {
  if (!is_string()) expected("a string", *this);
  return std::get<std::string>(value_);
}

std::string Json::string() && {
  string();
  return std::get<std::string>(std::move(value_));
}

const Json::Items& Json::items() const& {
  if (!is_array()) expected("an array", *this);
  return std::get<Items>(value_);
}

Json::Items Json::items() && {
  items();
  return std::get<Items>(std::move(value_));
}

const Json::Members& Json::members() const& {
  if (!is_object()) expected("an object", *this);
  return std::get<Members>(value_);
}

Json::Members Json::members() && {
  members();
  return std::get<Members>(std::move(value_));
}

std::vector<std::string> Json::strings() const {
  std::vector<std::string> out;
  for (const auto& item : items()) out.push_back(item.string());
  return out;
}

const Json* Json::find(std::string_view key) const& {
  if (!is_object()) return nullptr;
  for (const auto& [name, value] : std::get<Members>(value_))
    if (name == key) return &value;
  return nullptr;
}

const Json& Json::at(std::string_view key) const& {
  if (!is_object()) expected("an object with the key \"" + std::string(key) + "\"", *this);
  if (const Json* found = find(key)) return *found;
  throw Error(Fault::input, "the key \"" + std::string(key) + "\" is missing");
}

Json Json::at(std::string_view key) && {
  return std::move(const_cast<Json&>(at(key)));
}

const Json& Json::get(std::string_view key, const Json& fallback) const& {
  const Json* found = find(key);
  return found ? *found : fallback;
}

Json Json::get(std::string_view key, Json&& fallback) const& {
  const Json* found = find(key);
  return found ? *found : std::move(fallback);
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) value_ = Members{};
  if (!is_object()) expected("an object", *this);
  auto& members = std::get<Members>(value_);
  for (auto& [name, value] : members)
    if (name == key) return value;
  return members.emplace_back(std::string(key), Json()).second;
}

void Json::push(Json item) {
  if (is_null()) value_ = Items{};
  if (!is_array()) expected("an array", *this);
  std::get<Items>(value_).push_back(std::move(item));
}

std::size_t Json::size() const {
  if (is_array()) return std::get<Items>(value_).size();
  return is_object() ? std::get<Members>(value_).size() : 0;
}

void Json::write(std::string& out, int indent, int depth, bool sorted) const {
  if (is_null()) {
    out += "null";
  } else if (is_bool()) {
    out += boolean() ? "true" : "false";
  } else if (is_integer()) {
    out += std::to_string(integer());
  } else if (is_number()) {
    write_double(out, number());
  } else if (is_string()) {
    write_string(out, string());
  } else if (is_array()) {
    const char* separator = "";
    out += '[';
    // Short arrays of scalars stay on one line: they are read as rows.
    const bool flat = std::none_of(items().begin(), items().end(),
                                   [](const Json& v) { return v.is_array() || v.is_object(); });
    for (const auto& item : items()) {
      out += separator;
      if (!flat) new_line(out, indent, depth + 1);
      item.write(out, indent, depth + 1, sorted);
      separator = flat && indent >= 0 ? ", " : ",";
    }
    if (!flat) new_line(out, indent, depth);
    out += ']';
  } else {
    std::vector<const Member*> order;
    for (const auto& member : members()) order.push_back(&member);
    if (sorted)
      std::sort(order.begin(), order.end(),
                [](const Member* a, const Member* b) { return a->first < b->first; });
    const char* separator = "";
    out += '{';
    for (const Member* member : order) {
      out += separator;
      new_line(out, indent, depth + 1);
      write_string(out, member->first);
      out += indent >= 0 ? ": " : ":";
      member->second.write(out, indent, depth + 1, sorted);
      separator = ",";
    }
    if (!order.empty()) new_line(out, indent, depth);
    out += '}';
  }
}

}  // namespace kazan
