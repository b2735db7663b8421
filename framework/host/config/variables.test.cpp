#include "host/config/variables.hpp"

#include <catch2/catch.hpp>

#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

// The parameter p of a node n after substitution, with the given vars.
Loaded with_vars(const std::string& vars, const std::string& p) {
  return load_text("vars: " + vars + "\nnodes: {n: {use: s, p: " + p + "}}\n");
}

std::string text_of(const std::string& vars, const std::string& p) {
  const auto loaded = with_vars(vars, p);
  CAPTURE(vars, p, loaded.faults);
  REQUIRE(loaded.faults.empty());
  return loaded.param("n", "p").scalar;
}

}  // namespace

TEST_CASE("a variable inside a text is its text") {
  const auto [vars, p, expected] = GENERATE(table<std::string, std::string, std::string>({
      {"{k: 32}", "$k", "32"},
      {"{k: 32}", "a$(k)b$(k)", "a32b32"},
      {"{k: 32}", "\"$(k) $$5\"", "32 $5"},
      {"{a: x, b: $a}", "$b", "x"},
      {"{a: x, b: $(a)y, c: $(b)z}", "$(c)!", "xyz!"},
      {"{a: $$x}", "$a", "$x"},
      {"{a: $$x}", "-$(a)", "-$x"},
      {"{k: 1}", "[$k, 5$]", ""},
  }));
  if (expected.empty())
    CHECK(with_vars(vars, p).param("n", "p").items[1].scalar == "5$");  // no name follows
  else
    CHECK(text_of(vars, p) == expected);
}

TEST_CASE("an exact $name keeps type and place") {
  const auto loaded = load_text(
      "vars:\n  words: [a, $one]\n  one: 1\n  no: \"no\"\n"
      "nodes: {n: {use: s, p: $words, q: $no}}\n");
  REQUIRE(loaded.faults.empty());
  const Value& p = loaded.param("n", "p");
  REQUIRE(p.is_list());
  CHECK(p.at.line == 2);
  CHECK(p.items[1].scalar == "1");
  CHECK(p.items[1].at.line == 3);
  CHECK(loaded.param("n", "q").quoted);
}

TEST_CASE("what is wrong with a variable is told at its use") {
  const auto [vars, p, fault] = GENERATE(table<std::string, std::string, std::string>({
      {"{layer: 1}", "[$layer, $lyer]",
       "x.yaml:2:33: error: no var has the name lyer (did you mean layer?); expected layer"},
      {"{}", "a$(b)",
       "x.yaml:2:24: error: no var has the name b; expected a name under vars, and there is none; "
       "or $$ for a dollar"},
      {"{a: $a}", "$a",
       "x.yaml:1:11: error: the vars form a cycle: a -> a; expected a value without $a"},
      {"{a: $b, b: $(c)x, c: $a}", "$a",
       "x.yaml:1:28: error: the vars form a cycle: a -> b -> c -> a; expected a value without $a"},
      {"{a: [1]}", "x$(a)",
       "x.yaml:2:24: error: $(a) inside a text: expected a var that is one text or number, found a "
       "list"},
      {"{a: 1}", "[$a, $(a]",
       "x.yaml:2:29: error: expected $(NAME), or $$ for a dollar, found $(a"},
      {"{a-b: 1}", "1",
       "x.yaml:1:8: error: the var's name: expected letters, digits and _, with no digit first, "
       "found a-b"},
      {"[1]", "1", "x.yaml:1:7: error: vars: expected {NAME: value}, found a list"},
  }));
  const auto loaded = with_vars(vars, p);
  CAPTURE(vars, p);
  REQUIRE_FALSE(loaded.faults.empty());
  CHECK(loaded.faults.front() == fault);
}

TEST_CASE("where vars are no mapping, nothing is said of those who use them") {
  CHECK(with_vars("[1]", "$a").faults.size() == 1);
  CHECK(with_vars("{1a: 2}", "1").faults.size() == 1);  // nor that it is never used
}

TEST_CASE("a variable that nothing uses is a warning") {
  CHECK(load_text("vars: {k: 1}\nnodes: {n: {use: s}}\n").faults ==
        std::vector<std::string>{
            "x.yaml:1:8: warning: the var k is never used; expected $k in a node"});
  // One that another uses is used, and what a fault kept from being used is not known.
  CHECK(load_text("vars: {a: $b, b: \"$(c)\", c: 1}\nnodes: {n: {use: s}}\n").faults ==
        std::vector<std::string>{
            "x.yaml:1:8: warning: the var a is never used; expected $a in a node"});
  CHECK(with_vars("{a: $nope, b: 1}", "$a").faults.size() == 1);
}

TEST_CASE("variables cannot fill the memory or the stack") {
  std::string lists = "{v0: [x, x]", texts = "{v0: xxxxxxxxxx", chain = "{v0: 1";
  for (int i = 1; i <= 60; ++i) {
    const std::string name = ", v" + std::to_string(i) + ": ", before = "v" + std::to_string(i - 1);
    lists += name + "[$" + before + ", $" + before + "]";
    texts += name + "$(" + before + ")$(" + before + ")";
  }
  for (int i = 1; i <= 20000; ++i)
    chain += ", v" + std::to_string(i) + ": $v" + std::to_string(i - 1);
  CHECK_THAT(with_vars(lists + "}", "$v60").faults.at(0), Catch::Contains("at most 16 MiB"));
  CHECK_THAT(with_vars(texts + "}", "$v60").faults.at(0), Catch::Contains("at most 16 MiB"));
  const auto deep = with_vars(chain + "}", "$v20000").faults;
  REQUIRE(deep.size() == 1);
  CHECK_THAT(deep[0], Catch::Contains("at most 100 levels"));
}

TEST_CASE("variables in brackets in variables cannot fill the stack either") {
  std::string vars = "{v0: 1";
  for (int i = 1; i <= 99; ++i)
    vars += ", v" + std::to_string(i) + ": " + std::string(490, '[') + "$v" +
            std::to_string(i - 1) + std::string(490, ']');
  const auto faults = with_vars(vars + "}", "[$v99, $v98]").faults;
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], Catch::Contains("the vars unfolded: expected at most 1000 levels of "
                                        "nesting, found more"));
  CHECK(with_vars(vars + "}", "[$v2, $v99x]").faults.size() == 1);
  CHECK(with_vars("{v1: " + std::string(490, '[') + std::string(490, ']') + ", v2: [$v1]}", "$v2")
            .faults.empty());
}
