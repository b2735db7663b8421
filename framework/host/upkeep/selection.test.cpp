#include "host/upkeep/selection.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using namespace std::chrono_literals;

namespace {

// Letters of ten bytes each, used 9, 8, ... days ago; upper case ones are pinned.
Census census(const std::string& letters) {
  Census census;
  census.taken = 1'000'000'000;
  int days = static_cast<int>(letters.size());
  for (const char letter : letters) {
    Holding holding;
    holding.key = std::string(1, letter);
    holding.bytes = 10;
    holding.used = census.taken - 86400 * days--;
    holding.pinned = letter >= 'A' && letter <= 'Z';
    census.holdings.push_back(holding);
  }
  return census;
}

std::string going(const Census& census, const Criteria& criteria) {
  std::string letters;
  for (const auto& holding : select(census, criteria).going) letters += holding.key;
  return letters;
}

Criteria older(std::chrono::seconds age) {
  return {age, {}, false};
}
Criteria to(std::int64_t bytes) {
  return {{}, bytes, false};
}

}  // namespace

TEST_CASE("without a criterion nothing goes") {
  CHECK(going(census("abcd"), {}).empty());
}

TEST_CASE("by age: what was used last before that, never what is pinned") {
  const Census all = census("abCdef");  // used 6, 5, ..., 1 days ago
  CHECK(going(all, older(24h * 7)).empty());
  CHECK(going(all, older(24h * 6)) == "a");
  CHECK(going(all, older(24h * 3)) == "abd");
  CHECK(going(all, older(0s)) == "abdef");
}

TEST_CASE("to a size: the least recently used first, and no more than is needed") {
  const Census all = census("abCdef");
  CHECK(going(all, to(60)).empty());
  CHECK(going(all, to(59)) == "a");
  CHECK(going(all, to(40)) == "ab");
  CHECK(going(all, to(30)) == "abd");
  CHECK(going(all, to(0)) == "abdef");
  CHECK(select(all, to(0)).left == 10);  // what is pinned
  CHECK(select(all, to(30)).bytes == 30);
}

TEST_CASE("litter counts as gone, and what is under way does not") {
  Census all = census("abc");
  all.litter.push_back({Litter::Kind::orphan, "", 100});
  all.under_way = 5;
  all.others = 2;
  CHECK(all.bytes() == 137);
  CHECK(going(all, to(37)).empty());
  CHECK(going(all, to(36)) == "a");
  CHECK(select(all, to(0)).left == 7);
}

TEST_CASE("unreachable: everything that no run names; young ones stay") {
  Census all = census("abCdE");
  CHECK(going(all, {{}, {}, true}) == "abd");
  all.holdings[1].young = true;
  CHECK(going(all, {{}, {}, true}) == "ad");
  CHECK(going(all, to(0)) == "ad");
  CHECK(going(all, older(0s)) == "ad");
}

TEST_CASE("of several criteria each has to hold") {
  const Census all = census("abCdef");
  CHECK(going(all, {24h * 5, 0, false}) == "ab");
  CHECK(going(all, {24h * 5, 50, true}) == "a");
}
