#include <catch2/catch.hpp>

#include "host/config/value.hpp"

using namespace kazan;

namespace {

struct Parsed {
  Value value;
  std::vector<std::string> faults;  // "2:3: message"
};

Parsed parse(const std::string& text) {
  Diagnostics diagnostics;
  Parsed parsed{parse_yaml(std::make_shared<Source>(Source{"x", text, {}}), diagnostics), {}};
  for (const auto& d : diagnostics.all())
    parsed.faults.push_back(std::to_string(d.at.line) + ":" + std::to_string(d.at.column) + ": " +
                            d.complaint.message);
  return parsed;
}

std::string only_fault(const std::string& text) {
  const auto parsed = parse(text);
  CAPTURE(text);
  REQUIRE(parsed.faults.size() == 1);
  return parsed.faults.front();
}

}  // namespace

TEST_CASE("scalars stay as written, with their place") {
  const auto [value, faults] = parse("a: 010\nb: {c: no, d: \"no\"}\ne: ~\nf: [1, '', ]\n");
  REQUIRE(faults.empty());
  CHECK(value.find("a")->value.scalar == "010");
  const Value& b = value.find("b")->value;
  CHECK(b.find("c")->value.scalar == "no");
  CHECK_FALSE(b.find("c")->value.quoted);
  CHECK(b.find("d")->value.quoted);
  CHECK(b.find("d")->at.line == 2);
  CHECK(b.find("d")->at.column == 12);
  CHECK(value.find("e")->value.is_null());
  REQUIRE(value.find("f")->value.items.size() == 2);
  CHECK(value.find("f")->value.items[1].is_scalar());  // "" is a text, not nothing
}

TEST_CASE("columns count characters, not bytes") {
  const auto [value, faults] = parse("{\u00e9\u00e9: 1, p\u00e1linka: \U0001F44B, x: 3}");
  REQUIRE(faults.empty());
  CHECK(value.find("p\u00e1linka")->at.column == 9);
  CHECK(value.find("x")->at.column == 21);
  CHECK(value.find("x")->value.at.column == 24);
}

TEST_CASE("what YAML has and experiments have not is refused in words") {
  const auto [text, fault] = GENERATE(table<std::string, std::string>({
      {"a: 1\nb: 2\na: 3\n", "3:1: duplicate key a: first given on line 1; expected each key once"},
      {"a: {x: 1, \"x\": 2}",
       "1:11: duplicate key x: first given on line 1; expected each key once"},
      {"a: &b 1",
       "1:4: anchors (&name) are not supported; expected the value under vars, and $name where it "
       "is used"},
      {"a: !!str 1",
       "1:4: tags (!!str) are not supported; expected the bare value: types come from the stage's "
       "declaration"},
      {"a: !mine [1]",
       "1:4: tags (!mine) are not supported; expected the bare value: types come from the stage's "
       "declaration"},
      {"? [a, b]\n: 1\n", "1:3: a key: expected a name, found a list"},
      {"~: 1", "1:1: a key: expected a name, found nothing (~)"},
      {"<<: {a: 1}",
       "1:1: merge keys (<<) are not supported; expected the values themselves, or extends and "
       "set"},
      {"%YAML 1.1\n---\na: 1\n",
       "1:1: directives (%NAME) are not supported; expected an experiment without them"},
      {"a: 1\n---\nb: 2\n", "3:1: a second document; expected one experiment a file"},
      {"- a\nb: 1\n",
       "2:1: not valid YAML: expected the end of the file: what is above is whole, found a "
       "mapping"},
      {"a: \xff", "1:4: the file: expected UTF-8 text, found other bytes"},
      {"a: 1\n\u00e9: \xc3", "2:4: the file: expected UTF-8 text, found other bytes"},
      {std::string("a: b\0c", 6), "1:5: the file: expected UTF-8 text, found a byte 0"},
  }));
  CHECK(only_fault(text) == fault);
}

TEST_CASE("an alias is refused with its anchor") {
  const auto faults = parse("a: &x 1\nb: *x\n").faults;
  REQUIRE(faults.size() == 2);
  CHECK_THAT(faults[1], Catch::StartsWith("2:4: aliases (*name) are not supported"));
}

TEST_CASE("a merge of an anchor is three faults") {
  CHECK(parse("a: &x {b: 1}\nc: {<<: *x}\n").faults.size() == 3);
}

TEST_CASE("an error of syntax is told at its cause, in words") {
  const auto [text, fault] = GENERATE(table<std::string, std::string>({
      {"a: [1, 2\nb: 3\n",
       "1:4: the [ of line 1, column 4 is not closed: expected a comma or ], found the end"},
      {"a: {b: ${c}}\n", "1:8: expected $c: braces mean a mapping, found ${c}"},
      {"a: {b: ${\n", "1:8: expected"},
      {"\ta: 1\n", "1:1: expected spaces to indent with, found a tab"},
      {"a:\n  b: 1\n\tc: 2\n", "3:1: expected spaces to indent with, found a tab"},
      {"a: 1\nb:5\nc: {}\n",
       "2:1: expected a space after the colon, found b:5 (did you mean b: 5?)"},
      {"a: {b:x, c: 1}\n", "1:5: expected a space after the colon, found b:x (did you mean b: x?)"},
      {"a: why: because\n",
       "1:4: expected quotes around a text that holds \": \", found why: because"},
      {"a: 1\n  b: 2\n",
       "2:3: expected the indentation of the line before, which has its value already, found b: 2"},
      {"a b\nc: d\n", "1:1: expected NAME: VALUE, found a b"},
      {"a: {\n  b: 1\n  c: 2\n}\n",
       "3:3: the { of line 1, column 4 is not closed: expected a comma or }, found c:"},
      {"a: 'x\nb: 1\n", "1:4: expected ' at the end of the quoted text, found none"},
      {"a: \"x\\q\"\n", "1:6: expected \\\\, \\\", \\n, \\t or another escape"},
      {"a: @x\n", "1:4: expected quotes around a text that begins with this, found @x"},
      {"a: *\n", "1:5: expected quotes around a text that begins with *"},
      {"a: [1, 2]]\n", "1:10: expected a value: no bracket is open, found ]"},
      {"a: - b\n", "1:4: expected a list in brackets, or each of its items on a line of its own"},
      {"a: >+9x\n  b\n", "1:7: expected the end of the line after | or >"},
  }));
  CAPTURE(text);
  const auto expected = std::string(fault).insert(fault.find(": ") + 2, "not valid YAML: ");
  const auto found = only_fault(text);
  // ": the [ of ..." follows the subject at once.
  CHECK_THAT(found, Catch::StartsWith(expected));
}

TEST_CASE("an alias of nothing is refused as the others") {
  CHECK_THAT(only_fault("a: *x\n"), Catch::StartsWith("1:4: aliases (*name) are not supported"));
}

TEST_CASE("entries are read one by one after an error of syntax") {
  const auto [value, faults] =
      parse("doc: [\nnodes:\n  a: {x: 1}\n  b: {x: [}\n  a: {}\nname: n\n");
  CHECK(faults.size() == 3);
  REQUIRE(value.is_map());
  CHECK(value.find("doc")->value.broken);
  CHECK(value.find("nodes")->value.find("a")->value.is_map());
  CHECK(value.find("nodes")->value.find("b")->value.broken);
  CHECK(value.find("name")->value.scalar == "n");
  CHECK(parse("set: [\nnodes: {}\n").value.is_null());  // what set would change looks wrong
  CHECK(parse("{a: [}\n").value.broken);
}

TEST_CASE("a place has the whole token") {
  const auto [value, faults] = parse(
      "\xef\xbb\xbf"
      "a: \"p \u00e9 \\\" q\"\nb: {key: 'it''s', l: [1, 22 ]  , n: }\nc: plain text # "
      "not this\n"
      "d: |\n  block\ne: one\n  two\nf: ~\ng:\nh:\n  i: 1\n");
  REQUIRE(faults.empty());
  const auto range = [](const Position& at) {
    return std::to_string(at.line) + ":" + std::to_string(at.column) + "-" +
           std::to_string(at.end_line) + ":" + std::to_string(at.end_column);
  };
  CHECK(range(value.find("a")->at) == "1:1-1:2");
  CHECK(range(value.find("a")->value.at) == "1:4-1:14");
  const Value& b = value.find("b")->value;
  CHECK(range(b.at) == "2:4-2:38");
  CHECK(range(b.find("key")->at) == "2:5-2:8");
  CHECK(range(b.find("key")->value.at) == "2:10-2:17");
  CHECK(range(b.find("l")->value.at) == "2:22-2:30");
  CHECK(range(b.find("n")->value.at) == "2:34-2:35");  // nothing: its key
  CHECK(range(value.find("c")->value.at) == "3:4-3:14");
  CHECK(range(value.find("d")->value.at) == "4:4-4:5");
  CHECK(range(value.find("e")->value.at) == "6:4-7:6");
  CHECK(range(value.find("f")->value.at) == "8:4-8:5");
  CHECK(range(value.find("g")->value.at) == "9:1-9:2");
  CHECK(range(value.find("h")->value.at) == "11:3-11:4");  // a block: what it begins with
}

TEST_CASE("a null that is written has its place, one that is not that of its key") {
  const auto [value, faults] = parse("a:\nnull_b: 1\nc: [~, null]\nd: Null\n");
  REQUIRE(faults.empty());
  CHECK(value.find("a")->value.scalar.empty());
  CHECK(value.find("a")->value.at.line == 1);
  CHECK(value.find("c")->value.items[1].scalar == "null");
  CHECK(value.find("c")->value.items[1].at.column == 8);
  CHECK(value.find("d")->value.is_null());
}

TEST_CASE("empty texts are nothing") {
  const std::string text = GENERATE("", "\n\n", "# a comment\n", "---\n", "\xef\xbb\xbf");
  const auto [value, faults] = parse(text);
  CHECK(value.is_null());
  CHECK(faults.empty());
}

TEST_CASE("places on a long line of brackets take linear time") {
  std::string text = "{a: [";
  for (int i = 0; i < 60000; ++i) text += "{k: [x, ,\u00e9]}, ";
  const auto [value, faults] = parse(text + "]}");
  CHECK(faults.empty());
  CHECK(value.find("a")->value.items.size() == 60000);
}

TEST_CASE("deep nesting is a fault, not a crash") {
  const std::string open = GENERATE("[", "{a: ", "- ", "? ", "{? ", "[{b: ");
  std::string text;
  for (int i = 0; i < 20000; ++i) text += open;
  CHECK_FALSE(parse(text).faults.empty());
}

TEST_CASE("nesting that is closed is told its limit") {
  const auto [value, faults] = parse("a: " + std::string(600, '[') + std::string(600, ']') + "\n");
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], Catch::StartsWith("1:50") &&
                            Catch::Contains("not valid YAML: expected at most 500 levels of "
                                            "nesting, found more"));
}

TEST_CASE("many broken and many repeated keys take linear time") {
  std::string text = "a: [\n";
  for (int i = 0; i < 60000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  const auto [value, faults] = parse(text + "k7: 2\n");
  REQUIRE(faults.size() == 2);
  CHECK_THAT(faults[1], Catch::Contains("duplicate key k7: first given on line 9"));
}

TEST_CASE("the line of a place is found without reading those before it") {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += "line\n";
  const auto source = std::make_shared<Source>(Source{"x", text, {}});
  std::size_t all = 0;
  for (int i = 1; i <= 200000; ++i) all += Position{source, i, 1}.line_text().size();
  CHECK(all == 800000);
  CHECK(Position{source, 200001, 1}.line_text().empty());
  CHECK(Position{source, 200002, 1}.line_text().empty());
}

TEST_CASE("a long line and a large mapping take linear time") {
  std::string text = "{";
  for (int i = 0; i < 30000; ++i) text += "k" + std::to_string(i) + ": " + std::to_string(i) + ", ";
  const auto [value, faults] = parse(text + "\u00e9: 1}");
  CHECK(faults.empty());
  REQUIRE(value.entries.size() == 30001);
  CHECK(value.entries[1].at.column == 9);
}

TEST_CASE("a document may start in the middle of its first line") {
  Diagnostics diagnostics;
  const auto source = std::make_shared<Source>(Source{"--set", "\u00e9.k=[1, 2", {}});
  parse_yaml(source, diagnostics, 5);
  REQUIRE(diagnostics.failed());
  CHECK(diagnostics.all()[0].at.column > 4);
  CHECK(diagnostics.all()[0].at.line_text() == source->text);
}
