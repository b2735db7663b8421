// What a node's key depends on, and what not.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

// The key of node n in a plan of `text`, which stands in `folder`/x.yaml.
std::string key_of(const Workshop& shop, const std::string& text, const std::string& name = "n",
                   std::vector<std::string> options = {}) {
  shop.write("x.yaml", "report: none\n" + text);
  options.insert(options.begin(), {"check", "x.yaml"});
  const auto check = shop.runner(options);
  CAPTURE(text, check.err);
  REQUIRE(check.code == 0);
  const auto at = check.out.find(" " + name + "-");
  REQUIRE(at != std::string::npos);
  return check.out.substr(at + name.size() + 2, 12);
}

std::string of_node(const Workshop& shop, const std::string& node,
                    std::vector<std::string> options = {}) {
  return key_of(shop, "nodes: {n: " + node + "}\n", "n", std::move(options));
}

}  // namespace

TEST_CASE("a key follows what decides the outputs") {
  const Workshop shop;
  shop.write("a.txt", "abc");
  shop.write("b.txt", "abc");
  shop.write("c.txt", "abd");
  const auto key = of_node(shop, "{use: test.value, number: 1, file: a.txt}");
  CHECK(key == of_node(shop, "{use: test.value, number: 1, file: a.txt}"));
  CHECK(key == of_node(shop, "{use: test.value, number: 1, file: b.txt}"));  // the same bytes
  CHECK(key == of_node(shop, "{file: a.txt, number: +1, use: test.value, doc: x, threads: 7}"));
  CHECK(key == of_node(shop, "{use: test.value, number: 1, file: a.txt, flag: false}"));
  CHECK(key == of_node(shop, "{use: test.value, number: 2, file: a.txt}", {"--set", "n.number=1"}));
  CHECK(key != of_node(shop, "{use: test.value, number: 2, file: a.txt}"));
  CHECK(key != of_node(shop, "{use: test.value, number: 1, file: c.txt}"));
  CHECK(key != of_node(shop, "{use: test.value, number: 1}"));
  CHECK(key != of_node(shop, "{use: test.value, number: 1, file: a.txt, penalty: 1}"));
}

TEST_CASE("a file's new bytes are seen at once") {
  const Workshop shop;
  shop.write("a.txt", "abc");
  const auto key = of_node(shop, "{use: test.value, number: 1, file: a.txt}");
  shop.write("a.txt", "abd");
  CHECK(key != of_node(shop, "{use: test.value, number: 1, file: a.txt}"));
}

TEST_CASE("what the plan step resolves is one with its value") {
  const Workshop shop;
  const auto key = of_node(shop, "{use: test.layer}");
  CHECK(key == of_node(shop, "{use: test.layer, layer: middle}"));
  CHECK(key == of_node(shop, "{use: test.layer, layer: 6}"));
  CHECK(key != of_node(shop, "{use: test.layer, layer: 5}"));
}

TEST_CASE("the seed counts where it is declared") {
  const Workshop shop;
  const auto drawn = [&](const std::string& head, const std::string& node) {
    return key_of(shop, head + "nodes: {n: {use: " + node + "}}\n");
  };
  CHECK(drawn("", "test.random") == drawn("seed: 0\n", "test.random"));
  CHECK(drawn("", "test.random") != drawn("seed: 1\n", "test.random"));
  CHECK(drawn("seed: 1\n", "test.random") == drawn("", "test.random, seed: 1"));
  CHECK(drawn("seed: 1\n", "test.layer") == drawn("", "test.layer"));
}

TEST_CASE("a key holds those of its inputs, by port and in order") {
  const Workshop shop;
  const std::string sources =
      "nodes:\n  a: {use: test.layer, layer: 1}\n  b: {use: test.layer, layer: 2}\n";
  const auto join = [&](const std::string& more) {
    return key_of(shop, sources + "  n: {use: test.join, in: " + more + "}\n");
  };
  CHECK(join("[a, b]") == join("[a.text, b]"));
  CHECK(join("[a, b]") != join("[b, a]"));
  CHECK(join("[a, b]") != join("[a]"));
  const auto renamed =
      "nodes:\n  n: {use: test.join, in: [y, x]}\n  x: {use: test.layer, layer: 2}\n"
      "  y: {use: test.layer, layer: 1}\n";
  CHECK(join("[a, b]") == key_of(shop, renamed));
}

TEST_CASE("variables, extends and comments leave no trace in a key") {
  const Workshop shop;
  const auto key = of_node(shop, "{use: test.value, number: 5, words: [a, b]}");
  CHECK(key == key_of(shop,
                      "# why\nname: other\ndoc: else\nvars: {k: 5, w: [a, b]}\n"
                      "nodes: {n: {use: test.value, number: $k, words: $w}}\n"));
  shop.write("base.yaml", "nodes: {n: {use: test.value, number: 1, words: [a, b]}}\n");
  CHECK(key == key_of(shop, "extends: base.yaml\nset: {n.number: 5}\n"));
}

TEST_CASE("a key holds the code by which others compute with what the node gives") {
  const Workshop shop;
  const auto key_with = [&](const std::string& other) {
    return of_node(shop, "{use: test.computed_by, other: " + other + "}");
  };
  CHECK(key_with("test.value") == key_with("test.join"));  // of one plugin
  CHECK(key_with("test.value") != key_with("sae.topk"));
}
