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
                            d.message);
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
      {"a: 1\nb: 2\na: 3\n", "3:1: duplicate key a: first given on line 1"},
      {"a: {x: 1, \"x\": 2}", "1:11: duplicate key x: first given on line 1"},
      {"a: &b 1", "1:4: anchors (&name) are not supported: use vars"},
      {"a: !!str 1",
       "1:4: tags (tag:yaml.org,2002:str) are not supported: types come from the stage's "
       "declaration"},
      {"? [a, b]\n: 1\n", "1:3: a key is a list; expected a name"},
      {"~: 1", "1:1: a key is nothing; expected a name"},
      {"<<: {a: 1}", "1:1: merge keys (<<) are not supported: use extends and set"},
      {"a: 1\n---\nb: 2\n", "3:1: a second document: expected one experiment a file"},
      {"a: \xff", "1:4: this is not UTF-8 text"},
      {"a: 1\n\u00e9: \xc3", "2:4: this is not UTF-8 text"},
      {std::string("a: b\0c", 6), "1:5: this is not UTF-8 text"},
  }));
  CHECK(only_fault(text) == fault);
}

TEST_CASE("an alias is refused with its anchor") {
  const auto faults = parse("a: &x 1\nb: *x\n").faults;
  REQUIRE(faults.size() == 2);
  CHECK_THAT(faults[1], Catch::StartsWith("2:4: aliases are not supported"));
}

TEST_CASE("a syntax error names its place") {
  CHECK_THAT(only_fault("a: [1, 2\nb: 3\n"), Catch::Contains(": not valid YAML: "));
  CHECK_THAT(only_fault("a: {b: ${c}}\n"),
             Catch::Contains("1:") && Catch::Contains("not valid YAML"));
  CHECK_THAT(only_fault("\ta: 1\n"), Catch::Contains("not valid YAML"));
}

TEST_CASE("empty texts are nothing") {
  const std::string text = GENERATE("", "\n\n", "# a comment\n", "---\n", "\xef\xbb\xbf");
  const auto [value, faults] = parse(text);
  CHECK(value.is_null());
  CHECK(faults.empty());
}

TEST_CASE("deep nesting is a fault, not a crash") {
  const std::string open = GENERATE("[", "{a: ", "- ", "? ", "{? ", "[{b: ");
  std::string text;
  for (int i = 0; i < 20000; ++i) text += open;
  CHECK_FALSE(parse(text).faults.empty());
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
