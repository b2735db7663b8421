// `runner table` of a sweep: what cells, notes and CSV say, and which options it refuses.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

// Two numbers, of which no row has both less, but for the last; a draw that may have its own seed.
struct Numbers : Workshop {
  explicit Numbers(const std::string& points) {
    write("x.yaml",
          "report: none\n"
          "vars: {a: 1, b: 1}\n"
          "nodes:\n"
          "  left: {use: test.value, number: $a}\n"
          "  right: {use: test.value, number: $b}\n"
          "  drawn: {use: test.random}\n"
          "sweep: {list: " +
              points + "}\n");
    const auto swept = runner({"x.yaml"});
    CAPTURE(swept.err);
    REQUIRE(swept.code == 0);
  }

  Outcome table(std::vector<std::string> options) const {
    options.insert(options.begin(), {"table", "x/1"});
    return runner(options);
  }
};

const char* const kThree = "[{a: 1, b: 3}, {a: 3, b: 1}, {a: 4, b: 4}]";

}  // namespace

TEST_CASE("the definition of what the front is of stands below a table that does not show it") {
  const Numbers shop(kThree);
  const std::vector<std::string> front = {"--front", "left.number,right.number"};
  const auto half = shop.table({"--metrics", "left.number", front[0], front[1]});
  CAPTURE(half.out, half.err);
  REQUIRE(half.code == 0);
  CHECK_THAT(half.out, Contains("*: no row has both less left.number and less right.number"));
  CHECK_THAT(half.out, Contains("\n  right.number: the parameter (not shown: --metrics "
                                "right.number does)\n"));
  CHECK_THAT(half.out, Contains("\n  left.number: the parameter\n"));
  const auto whole = shop.table({"--metrics", front[1], front[0], front[1]});
  CHECK_THAT(whole.out, Contains("\n  right.number: the parameter\n") && !Contains("not shown"));
  CHECK_THAT(single_spaced(whole.out),
             Contains("\n* 1 3 1 3\n* 3 1 3 1\n 4 4 4 4\n"));  // a, b, and what they give
}

TEST_CASE("what a point does not name, and no parameter tells, is as given; in CSV too") {
  const Numbers shop("[{drawn.seed: 5}, {a: 2}]");
  const auto csv = shop.table({"--metrics", "left.number", "--csv"});
  CHECK(csv.out == "drawn.seed,a,left.number\n5,1,1.0\nas given,2,2.0\n");
  CHECK_THAT(shop.table({"--metrics", "left.number"}).out, Contains("\nas given    2  "));
  const Json json = Json::parse(shop.table({"--json"}).out, "the table");
  CHECK(json.at("rows").items()[1].at("at").at("drawn.seed").string() == "");
}

TEST_CASE("a column that is named twice is refused") {
  const Numbers shop(kThree);
  const auto columns = shop.table({"--metrics", "left.number,right.number,left.number"});
  CHECK(columns.code == 64);
  CHECK_THAT(columns.err, Contains("--metrics left.number,right.number,left.number: expected each "
                                   "column once, found left.number twice"));
  const auto front = shop.table({"--front", "left.number,left.number"});
  CHECK(front.code == 64);
  CHECK_THAT(front.err, Contains("--front left.number,left.number: expected two columns, found "
                                 "left.number twice"));
}
