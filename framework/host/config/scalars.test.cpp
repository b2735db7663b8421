#include "host/config/scalars.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

Value parsed(const std::string& text, Diagnostics& diagnostics) {
  return parse_yaml(std::make_shared<Source>(Source{"x", text, "/home/base"}), diagnostics);
}

// The value as JSON, or the message of the fault.
std::string read(ParamType type, const std::string& text, bool list = false) {
  ParamSpec spec;
  spec.name = "p";
  spec.type = type;
  spec.list = list;
  Diagnostics diagnostics;
  const auto value = read_param(spec, parsed(text, diagnostics), "/else", diagnostics);
  CHECK(value.has_value() != diagnostics.failed());
  return value ? value->dump() : diagnostics.all().front().message;
}

}  // namespace

TEST_CASE("what a value means is decided by the parameter's type") {
  const auto [type, text, expected] = GENERATE(table<ParamType, std::string, std::string>({
      {ParamType::integer, "32", "32"},
      {ParamType::integer, "+32", "32"},
      {ParamType::integer, "-3", "-3"},
      {ParamType::integer, "010",
       "p: expected a whole number without leading zeros (some read that as octal), found 010"},
      {ParamType::integer, "-07",
       "p: expected a whole number without leading zeros (some read that as octal), found -07"},
      {ParamType::integer, "+-3", "p: expected a whole number, found +-3"},
      {ParamType::integer, "0x10", "p: expected a whole number, found 0x10"},
      {ParamType::integer, "0o10", "p: expected a whole number, found 0o10"},
      {ParamType::integer, "1_000", "p: expected a whole number, found 1_000"},
      {ParamType::integer, "1.0", "p: expected a whole number, found 1.0"},
      {ParamType::integer, "1e3", "p: expected a whole number, found 1e3"},
      {ParamType::integer, "\"3\"", "p: expected a whole number, found the text \"3\""},
      {ParamType::integer, "9223372036854775807", "9223372036854775807"},
      {ParamType::integer, "9223372036854775808",
       "p: expected a whole number, found 9223372036854775808"},
      {ParamType::number, "1.0e-4", "1e-04"},
      {ParamType::number, "1", "1.0"},
      {ParamType::number, "007", "p: expected a number without leading zeros, found 007"},
      {ParamType::number, ".inf", "p: expected a number, found .inf"},
      {ParamType::number, "nan", "p: expected a number, found nan"},
      {ParamType::number, "1e999", "p: expected a number, found 1e999"},
      {ParamType::number, "1,5", "p: expected a number, found 1,5"},
      {ParamType::boolean, "true", "true"},
      {ParamType::boolean, "no", "p: expected true or false (write false), found no"},
      {ParamType::boolean, "yes", "p: expected true or false (write true), found yes"},
      {ParamType::boolean, "on", "p: expected true or false (write true), found on"},
      {ParamType::boolean, "1", "p: expected true or false, found 1"},
      {ParamType::boolean, "\"true\"", "p: expected true or false, found the text \"true\""},
      {ParamType::string, "no", "\"no\""},
      {ParamType::string, "010", "\"010\""},
      {ParamType::string, "", "p: expected text, found nothing"},
      {ParamType::string, "{a: 1}", "p: expected text, found a mapping"},
      {ParamType::size, "32", "32"},
      {ParamType::size, "0.5*inputs", "\"0.5*inputs\""},
      {ParamType::size, "010",
       "p: expected a size without leading zeros (some read that as octal), found 010"},
      {ParamType::file, "texts/a.txt", "\"/home/base/texts/a.txt\""},
      {ParamType::file, "../a.txt", "\"/home/a.txt\""},
      {ParamType::file, "/a.txt", "\"/a.txt\""},
      {ParamType::file, "\"\"", "p: expected the path of a file, found the text \"\""},
  }));
  CAPTURE(text);
  CHECK(read(type, text) == expected);
}

TEST_CASE("a bare fraction is no size, and says so") {
  CHECK_THAT(read(ParamType::size, "0.5"), Catch::Contains("0.5 is a bare fraction: of what?"));
  CHECK_THAT(read(ParamType::size, "1/3"), Catch::Contains("bare fraction"));
}

TEST_CASE("a scalar for a list is a list of one") {
  CHECK(read(ParamType::string, "a", true) == "[\"a\"]");
  CHECK(read(ParamType::integer, "[1, 2]", true) == "[1,2]");
  CHECK(read(ParamType::integer, "[]", true) == "[]");
  CHECK(read(ParamType::integer, "[1, x]", true) == "p: expected a whole number, found x");
  CHECK(read(ParamType::integer, "[[1]]", true) ==
        "p: expected a list of: a whole number, found a list");
  CHECK(read(ParamType::integer, "[1]") == "p: expected a whole number, found a list");
}

TEST_CASE("a path on the command line starts from the experiment's folder") {
  Diagnostics diagnostics;
  ParamSpec spec;
  spec.type = ParamType::file;
  Value value = parsed("a.txt", diagnostics);
  value.at.source = std::make_shared<Source>(Source{"--set", "p=a.txt", {}});
  CHECK(read_param(spec, value, "/else", diagnostics) == Json("/else/a.txt"));
}
