#include "host/config/scalars.hpp"

#include <catch2/catch.hpp>

#include "host/config/traps.hpp"

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
  return value ? value->dump() : diagnostics.all().front().complaint.message;
}

}  // namespace

TEST_CASE("what a value means is decided by the parameter's type") {
  const auto [type, text, expected] = GENERATE(table<ParamType, std::string, std::string>({
      {ParamType::integer, "32", "32"},
      {ParamType::integer, "+32", "32"},
      {ParamType::integer, "-3", "-3"},
      {ParamType::integer, "010",
       "p: expected a whole number, found 010, octal to some readers (did you mean 10?)"},
      {ParamType::integer, "-07",
       "p: expected a whole number, found -07, octal to some readers (did you mean -7?)"},
      {ParamType::integer, "000",
       "p: expected a whole number, found 000, octal to some readers (did you mean 0?)"},
      {ParamType::integer, "+-3", "p: expected a whole number, found +-3"},
      {ParamType::integer, "0x1F",
       "p: expected a whole number, found 0x1F, hexadecimal (did you mean 31?)"},
      {ParamType::integer, "0xZZ", "p: expected a whole number, found 0xZZ, hexadecimal"},
      {ParamType::integer, "-0o17",
       "p: expected a whole number, found -0o17, octal (did you mean -15?)"},
      {ParamType::integer, "0b101",
       "p: expected a whole number, found 0b101, binary (did you mean 5?)"},
      {ParamType::integer, "1_000",
       "p: expected a whole number, found 1_000, with separators (did you mean 1000?)"},
      {ParamType::integer, "1_00", "p: expected a whole number, found 1_00"},
      {ParamType::integer, "1:30",
       "p: expected a whole number, found 1:30, in base 60 to some readers (did you mean 90?)"},
      {ParamType::integer, "1.0",
       "p: expected a whole number, found 1.0, with a point or exponent (did you mean 1?)"},
      {ParamType::integer, "1e3",
       "p: expected a whole number, found 1e3, with a point or exponent (did you mean 1000?)"},
      {ParamType::integer, ".5", "p: expected a whole number, found .5, with a point or exponent"},
      {ParamType::integer, "2024-01-31",
       "p: expected a whole number, found 2024-01-31, a date to some readers"},
      {ParamType::integer, "\"3\"",
       "p: expected a whole number, found the text \"3\", in quotes (did you mean 3?)"},
      {ParamType::integer, "\"x\"", "p: expected a whole number, found the text \"x\""},
      {ParamType::integer, "~", "p: expected a whole number, found nothing (~)"},
      {ParamType::integer, "", "p: expected a whole number, found nothing"},
      {ParamType::integer, "9223372036854775807", "9223372036854775807"},
      {ParamType::integer, "9223372036854775808",
       "p: expected a whole number, found 9223372036854775808, more than 2^63 - 1"},
      {ParamType::number, "1.0e-4", "1e-04"},
      {ParamType::number, "1", "1.0"},
      {ParamType::number, ".5", "0.5"},
      {ParamType::number, "5.", "5.0"},
      {ParamType::number, "007",
       "p: expected a number, found 007, octal to some readers (did you mean 7?)"},
      {ParamType::number, "00.5",
       "p: expected a number, found 00.5, octal to some readers (did you mean 0.5?)"},
      {ParamType::number, ".inf", "p: expected a number, found .inf, which is not finite"},
      {ParamType::number, "NaN", "p: expected a number, found NaN, which is not finite"},
      {ParamType::number, "1e999",
       "p: expected a number, found 1e999, outside the range of doubles"},
      {ParamType::number, "0x10",
       "p: expected a number, found 0x10, hexadecimal (did you mean 16?)"},
      {ParamType::number, "1,5",
       "p: expected a number, found 1,5, with a comma (did you mean 1.5?)"},
      {ParamType::number, "5%", "p: expected a number, found 5%, in percent (did you mean 0.05?)"},
      {ParamType::number, "x%", "p: expected a number, found x%"},
      {ParamType::boolean, "true", "true"},
      {ParamType::boolean, "no",
       "p: expected true or false, found no, false to some readers (did you mean false?)"},
      {ParamType::boolean, "Yes",
       "p: expected true or false, found Yes, true to some readers (did you mean true?)"},
      {ParamType::boolean, "y",
       "p: expected true or false, found y, true to some readers (did you mean true?)"},
      {ParamType::boolean, "off",
       "p: expected true or false, found off, false to some readers (did you mean false?)"},
      {ParamType::boolean, "TRUE",
       "p: expected true or false, found TRUE, with capitals (did you mean true?)"},
      {ParamType::boolean, "1",
       "p: expected true or false, found 1, a number (did you mean true?)"},
      {ParamType::boolean, "\"true\"",
       "p: expected true or false, found the text \"true\", in quotes (did you mean true?)"},
      {ParamType::string, "no", "\"no\""},
      {ParamType::string, "010", "\"010\""},
      {ParamType::string, "2024-01-31", "\"2024-01-31\""},
      {ParamType::string, "1:30", "\"1:30\""},
      {ParamType::string, "\"null\"", "\"null\""},
      {ParamType::string, "", "p: expected text, found nothing"},
      {ParamType::string, "NULL",
       "p: expected text, found nothing (NULL) (did you mean \"NULL\"?)"},
      {ParamType::string, "{a: 1}", "p: expected text, found a mapping"},
      {ParamType::size, "32", "32"},
      {ParamType::size, "0.5*inputs", "\"0.5*inputs\""},
      {ParamType::size, "010",
       "p: expected a size such as 32 or 0.5*inputs, found 010, octal to some readers (did you "
       "mean "
       "10?)"},
      {ParamType::size, "1e3",
       "p: expected a size such as 32 or 0.5*inputs, found 1e3, with a point or exponent (did you "
       "mean 1000?)"},
      {ParamType::size, "99999999999999999999",
       "p: expected a count (32) or a multiple of a size (0.5*inputs, 1/3*latents), found "
       "99999999999999999999, which is more than 2^63 - 1"},
      {ParamType::file, "texts/a.txt", "\"/home/base/texts/a.txt\""},
      {ParamType::file, "../a.txt", "\"/home/a.txt\""},
      {ParamType::file, "/a.txt", "\"/a.txt\""},
      {ParamType::file, "\"\"", "p: expected the path of a file, found the text \"\""},
  }));
  CAPTURE(text);
  CHECK(read(type, text) == expected);
}

TEST_CASE("a bare fraction is no size, and says so") {
  CHECK_THAT(read(ParamType::size, "0.5"), Catch::Contains("found 0.5, a bare fraction: of what?"));
  CHECK_THAT(read(ParamType::size, "1/3"), Catch::Contains("bare fraction"));
}

TEST_CASE("a decimal comma is known with whatever blanks there are, and where its number begins") {
  for (const std::string blanks : {"", " ", "\t ", "    "}) {
    const auto comma = decimal_comma("  a: {ratio: -1," + blanks, "5");
    CAPTURE(blanks);
    REQUIRE(comma);
    CHECK(comma->name == "ratio");
    CHECK(comma->written == "-1,5");
    CHECK(comma->meant == "-1.5");
    CHECK(comma->size == 3 + blanks.size());
  }
  CHECK_FALSE(decimal_comma("  a: {ratio: x,", "5"));
  CHECK_FALSE(decimal_comma("\t", "5"));
}

TEST_CASE("a scalar for a list is a list of one") {
  CHECK(read(ParamType::string, "a", true) == "[\"a\"]");
  CHECK(read(ParamType::integer, "[1, 2]", true) == "[1,2]");
  CHECK(read(ParamType::integer, "[]", true) == "[]");
  CHECK(read(ParamType::integer, "[1, x]", true) == "p: expected a whole number, found x");
  CHECK(read(ParamType::integer, "[[1]]", true) ==
        "p: expected a list of: a whole number, found a list");
  Diagnostics each;
  ParamSpec spec;
  spec.type = ParamType::integer;
  spec.list = true;
  at_least(1).apply(spec);
  read_param(spec, parsed("[x, 1, 0, {}]", each), "/else", each);
  REQUIRE(each.all().size() == 3);  // each element that is wrong, at its own place
  CHECK(each.all()[1].at.column == 8);
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
