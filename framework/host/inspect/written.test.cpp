#include "host/inspect/written.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

Value parsed(const std::string& text) {
  Diagnostics diagnostics;
  Value value = parse_yaml(std::make_shared<Source>(Source{"x", text, {}}), diagnostics);
  REQUIRE_FALSE(diagnostics.failed());
  return value;
}

}  // namespace

TEST_CASE("what was read is written so that it is read again") {
  const std::string text =
      GENERATE(as<std::string>{}, "abc", "-1.5e-3", "2*inputs", "1/3*latents", "\"12\"",
               "'it''s: #1, {}'", "[a, [1, \"true\"], ~]", "{a: {b: \"x, y\"}, c: null}", "\"\"",
               "\"- a\"", "\"*a\"", "\"line\\nline\"");
  CAPTURE(text);
  const std::string once = written(parsed(text));
  CAPTURE(once);
  CHECK(written(parsed(once)) == once);
  CHECK(once.find('\n') == once.npos);
  if (parsed(text).is_scalar()) CHECK(parsed(once).scalar == parsed(text).scalar);
}

TEST_CASE("a node is a line, groups by their full names, without what is to be tried") {
  NodeUse node;
  node.use = parsed("sae.l1");
  node.in = parsed("{a: b.c}");
  node.over = {"seed"};
  node.params = parsed("{latents: 2*inputs, l1: {coef: 0.01, reduce: \"sum\"}, auxk: 1}");
  CHECK(written_node(node, "lr") ==
        "use: sae.l1, in: {a: b.c}, over: [seed], latents: 2*inputs, l1.coef: 0.01, "
        "l1.reduce: \"sum\", auxk: 1");
  CHECK(written_node(node, "l1.coef") ==
        "use: sae.l1, in: {a: b.c}, over: [seed], latents: 2*inputs, l1.reduce: \"sum\", auxk: 1");
  CHECK(written_node(node, "auxk.coef") ==
        "use: sae.l1, in: {a: b.c}, over: [seed], latents: 2*inputs, l1.coef: 0.01, "
        "l1.reduce: \"sum\"");
}
