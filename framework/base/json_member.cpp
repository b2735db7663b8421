#include "base/json_member.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

constexpr const char* kEachLine = "each line must be an object by itself";
constexpr std::size_t kMostNames = 100, kLongestName = 64;  // that are told

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw Error(Fault::input, where + ": " + what);
}

// Columns count characters. A line that is not UTF-8 counts as far as it is.
std::size_t column_of(std::string_view line, std::size_t offset) {
  const auto before = line.substr(0, std::min(offset, line.size()));
  return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
         }));
}

class Picker final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Picker(std::string_view line, std::string_view key, const std::string& where)
      : line_(line), key_(key), where_(where) {}

  std::string take() {
    if (!object_) fail(where_, expected_object());
    if (!found_) throw Error(Fault::input, absent());
    return std::move(*found_);
  }

  bool null() override { return other("null"); }
  bool boolean(bool) override { return other("true or false"); }
  bool number_integer(std::int64_t) override { return other("a number"); }
  bool number_unsigned(std::uint64_t) override { return other("a number"); }
  bool number_float(double, const string_t&) override { return other("a number"); }
  bool binary(binary_t&) override { return other("bytes"); }
  bool string(string_t& v) override {
    if (!wanted_) return true;
    wanted_ = false;
    found_ = std::move(v);
    return true;
  }
  bool start_object(std::size_t) override { return open(depth_ == 0, "an object"); }
  bool start_array(std::size_t) override {
    if (depth_ == 0) fail(where_, expected_object() + ", found a list; " + kEachLine);
    return open(false, "a list");
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& v) override {
    if (depth_ != 1) return true;
    wanted_ = v == key_;
    if (wanted_ && found_) fail(where_, "two members \"" + v + "\"");
    if (!wanted_ && names_.size() < kMostNames && v.size() <= kLongestName)
      names_.push_back(std::move(v));
    return true;
  }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception& thrown) override {
    const std::size_t offset = at == 0 ? 0 : at - 1;
    fail(where_ + ":" + std::to_string(column_of(line_, offset)),
         "not valid JSON" + reason(offset >= line_.size(), thrown.what()));
  }

 private:
  std::string expected_object() const {
    return "expected an object, {\"" + std::string(key_) + "\": ...}";
  }
  // Of what ends too early.
  std::string reason(bool at_end, std::string_view theirs) const {
    if (!at_end || depth_ == 0) return "";
    if (theirs.find("missing closing quote") != theirs.npos)
      return ": a text has no closing quote by the end of the line";
    return std::string(": the line ends within an object; ") + kEachLine;
  }
  bool other(const char* what) {
    if (wanted_)
      fail(where_, "expected text in \"" + std::string(key_) + "\", found " + std::string(what));
    return true;
  }
  bool open(bool root, const char* what) {
    if (root) object_ = true;
    ++depth_;
    return other(what);
  }
  bool close() {
    --depth_;
    return true;
  }
  Complaint absent() const {
    return unknown_name("no-member", where_ + ": no member", std::string(key_), names_);
  }

  std::string_view line_, key_;
  const std::string& where_;
  std::vector<std::string> names_;
  std::optional<std::string> found_;
  std::size_t depth_ = 0;
  bool object_ = false, wanted_ = false;
};

}  // namespace

std::string text_member(std::string_view line, std::string_view key, const std::string& where) {
  Picker picker(line, key, where);
  nlohmann::json::sax_parse(line.begin(), line.end(), &picker);
  return picker.take();
}

}  // namespace kazan
