// A JSON value: what sidecars, plans, manifests, metrics and figures are made of.
//
// Objects keep the order their members were written in. Parsing is strict (RFC 8259, UTF-8,
// duplicate keys refused, nesting limited), because part of what is read comes from strangers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kazan {

class Json {
 public:
  using Items = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Members = std::vector<Member>;

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool v) : value_(v) {}
  Json(int v) : value_(std::int64_t{v}) {}
  Json(std::int64_t v) : value_(v) {}
  Json(std::uint64_t v);  // above 2^63-1: Error
  Json(double v) : value_(v) {}
  Json(const char* v) : value_(std::string(v)) {}
  Json(std::string_view v) : value_(std::string(v)) {}
  Json(std::string v) : value_(std::move(v)) {}
  Json(Items v) : value_(std::move(v)) {}
  template <class T>
  explicit Json(const std::vector<T>& v) : value_(Items(v.begin(), v.end())) {}

  static Json array() { return Json(Items{}); }
  static Json object() { return object({}); }
  static Json object(Members members);

  // `source` names the text in errors. Throws Error (Fault::input): SOURCE:LINE:COLUMN of what is
  // no JSON, the column counted in characters from 1; SOURCE where its values are refused.
  static Json parse(std::string_view text, std::string_view source);

  // Doubles are written with the fewest digits that read back as the same double; NaN and
  // infinities, which JSON lacks, as null. indent < 0: one line.
  std::string dump(int indent = -1) const;
  // The same text for equal values whatever their members' order: what content keys hash.
  std::string canonical() const;

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Items>(value_); }
  bool is_object() const { return std::holds_alternative<Members>(value_); }

  // Each throws Error (Fault::input), saying what was expected and what was found. What is taken
  // from a temporary is the caller's own, so that `for (auto& x : parse(...).at("a").items())` and
  // `const auto& x = parse(...).at("a")` refer to what lives.
  bool boolean() const;
  std::int64_t integer() const;
  double number() const;  // an integer is a number too
  const std::string& string() const&;
  std::string string() &&;
  const Items& items() const&;
  Items items() &&;
  const Members& members() const&;
  Members members() &&;
  std::vector<std::string> strings() const;

  // Members of an object.
  const Json* find(std::string_view key) const&;  // nullptr when absent or not an object
  const Json* find(std::string_view key) && = delete;
  const Json& at(std::string_view key) const&;  // throws Error naming the key
  Json at(std::string_view key) &&;
  const Json& get(std::string_view key, const Json& fallback) const&;
  Json get(std::string_view key, Json&& fallback) const&;
  Json get(std::string_view key, Json fallback) && { return get(key, std::move(fallback)); }
  bool has(std::string_view key) const { return find(key) != nullptr; }
  Json& operator[](std::string_view key);  // null becomes an object; adds the member
  void push(Json item);                    // null becomes an array
  std::size_t size() const;                // of an array or object, else 0

  bool operator==(const Json& other) const = default;

 private:
  void write(std::string& out, int indent, int depth, bool sorted) const;

  std::variant<std::monostate, bool, std::int64_t, double, std::string, Items, Members> value_;
};

}  // namespace kazan
