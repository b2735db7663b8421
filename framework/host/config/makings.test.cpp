#include "host/config/makings.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

constexpr std::size_t kMany = 100'000;

Value text(const std::string& scalar) {
  Value value;
  value.kind = Value::Kind::scalar;
  value.scalar = scalar;
  return value;
}

NodeUse node(const std::string& name, const std::string& in, std::vector<std::string> over = {}) {
  NodeUse use;
  use.name = name;
  use.use = text("s");
  if (!in.empty()) use.in = text(in);
  use.over = std::move(over);
  return use;
}

Variant variant(const Coordinates& at) {
  Variant out;
  out.at = at;
  out.id = text_of(at);
  return out;
}

}  // namespace

TEST_CASE("a chain as long as experiments can be has digests, each by all before it") {
  UsesOfVariants uses(2);
  for (std::size_t v = 0; v < 2; ++v)
    for (std::size_t i = 0; i < kMany; ++i)
      uses[v].push_back(node("n" + std::to_string(i), i ? "n" + std::to_string(i - 1) : ""));
  uses[1].front().use = text("other");
  const std::vector<Variant> variants = {variant({{"k", "1"}}), variant({{"k", "2"}})};
  Groups groups(uses, variants);
  Makings makings(uses, variants, 0, groups);
  CHECK(makings.of(0, kMany - 1).size() == 64);
  CHECK(makings.of(0, kMany - 1) != makings.of(1, kMany - 1));
  CHECK(makings.of(0, 0) != makings.of(0, 1));
}

TEST_CASE("a node that gathers from very many has one digest in all of them") {
  UsesOfVariants uses;
  std::vector<Variant> variants;
  for (std::size_t v = 0; v < kMany; ++v) {
    variants.push_back(variant({{"k", std::to_string(v)}}));
    uses.push_back({node("s", ""), node("g", "s", {"k"}), node("last", "g")});
    uses.back().front().use = text(std::to_string(v));
  }
  Groups groups(uses, variants);
  Makings makings(uses, variants, 0, groups);
  CHECK(makings.of(0, 0) != makings.of(1, 0));
  CHECK(makings.of(kMany - 1, 2) == makings.of(0, 2));
  CHECK(makings.of(kMany - 1, 1) == makings.of(0, 1));
}

// Each group of one node meets two of the other's, and these the next.
TEST_CASE("a circle through very many groups has digests, for the plan to refuse") {
  UsesOfVariants uses;
  std::vector<Variant> variants;
  for (std::size_t step = 0; step < kMany; ++step) {
    const std::string a = std::to_string((step + 1) / 2), b = std::to_string(step / 2);
    variants.push_back(variant({{"a", a}, {"b", b}}));
    uses.push_back({node("g", "h", {"a"}), node("h", "g", {"b"})});
  }
  Groups groups(uses, variants);
  Makings makings(uses, variants, 0, groups);
  CHECK(makings.of(0, 0).size() == 64);
  CHECK(makings.of(kMany - 1, 1).size() == 64);
}
