#include "host/record/place_boxes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

using namespace kazan;
using Numbers = std::vector<std::size_t>;
using Values = std::vector<std::vector<std::string>>;

namespace {

const std::vector<AxisPlace> kSquare = {
    {"4", "base"}, {"4", "fixed"}, {"8", "base"}, {"8", "fixed"}};

}  // namespace

TEST_CASE("what is no full square is two boxes, by the axis that is joined first") {
  const auto boxes = boxes_of({0, 1, 3}, kSquare, {0, 1});
  REQUIRE(boxes.size() == 2);
  CHECK(boxes[0].values == Values{{"4"}, {"base"}});
  CHECK(boxes[1].values == Values{{"4", "8"}, {"fixed"}});
  CHECK(boxes[1].places == Numbers{1, 3});
  CHECK(boxes_of({0, 1, 3}, kSquare, {1, 0})[0].values == Values{{"4"}, {"base", "fixed"}});
}

TEST_CASE("a full square is one box, and a place alone too") {
  const auto whole = boxes_of({0, 1, 2, 3}, kSquare, {0, 1});
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].values == Values{{"4", "8"}, {"base", "fixed"}});
  CHECK(boxes_of({2}, kSquare, {0, 1})[0].values == Values{{"8"}, {"base"}});
}

TEST_CASE("axes that vary together have but their own combinations") {
  const std::vector<AxisPlace> zipped = {{"16", "1024"}, {"32", "2048"}, {"64", "4096"}};
  const auto boxes = boxes_of({0, 2}, zipped, {0, 1});
  REQUIRE(boxes.size() == 1);
  CHECK(boxes[0].values == Values{{"16", "64"}, {"1024", "4096"}});
}

TEST_CASE("boxes hold each of their places once, and no other that there is") {
  std::mt19937 draw(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<AxisPlace> all;
    for (int a = 0; a < 3; ++a)
      for (int b = 0; b < 3; ++b)
        for (int c = 0; c < 2; ++c)
          if (draw() % 4) all.push_back({std::to_string(a), std::to_string(b), std::to_string(c)});
    Numbers own;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (draw() % 2) own.push_back(i);
    std::multiset<std::size_t> held;
    for (const auto& box : boxes_of(own, all, {0, 1, 2}))
      for (std::size_t i = 0; i < all.size(); ++i) {
        bool in = true;
        for (std::size_t axis = 0; axis < 3; ++axis) {
          const auto& values = box.values[axis];
          in = in && std::count(values.begin(), values.end(), all[i][axis]) > 0;
        }
        if (in) held.insert(i);
      }
    CHECK(held == std::multiset<std::size_t>(own.begin(), own.end()));
  }
}
