#include "sdk/figure.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Faults = std::vector<std::string>;

namespace {

Array points(std::int64_t count) {
  return Array::of<float>({{"points", count}}, std::vector<float>(static_cast<std::size_t>(count)));
}

Figure figure(const std::string& kind, std::map<std::string, Array> arrays,
              const std::string& options = "{}") {
  return {"f", kind, "", "", Json::parse(options, "options"), std::move(arrays)};
}

Faults faults(const std::string& kind, std::map<std::string, Array> arrays,
              const std::string& options = "{}") {
  return figure_faults(figure(kind, std::move(arrays), options));
}

}  // namespace

TEST_CASE("a figure of each kind that has what it needs can be drawn") {
  CHECK(figure_kinds() == Faults{"lines", "scatter", "image", "tokens", "contexts", "table"});
  CHECK(faults("lines", {{"t", points(3)}, {"loss", points(3)}},
               R"({"lines": [{"label": "loss", "x": "t", "y": "loss"}]})")
            .empty());
  CHECK(faults("scatter", {{"x", points(3)}, {"y", points(3)}, {"class", points(3)}}).empty());
  CHECK(faults("image", {{"row_start", points(3)}, {"column", points(4)}, {"value", points(4)}},
               R"({"rows": 2, "columns": 9})")
            .empty());
  CHECK(faults("tokens", {{"a", points(2)}},
               R"({"pieces": ["x", "y"], "items": [{"title": "A", "values": "a"}]})")
            .empty());
  CHECK(faults("contexts", {},
               R"({"items": [{"title": "A", "contexts": [{"group": "g", "pieces": ["x", "y"],
                   "values": [0, 1], "mark": 1}]}]})")
            .empty());
  CHECK(faults("table", {}, R"({"columns": [{"name": "n", "values": [1, null]}]})").empty());
  // Of nothing.
  CHECK(faults("image", {{"row_start", points(1)}, {"column", points(0)}, {"value", points(0)}},
               R"({"rows": 0, "columns": 0})")
            .empty());
}

TEST_CASE("a kind that nobody draws is told with the one that was meant") {
  CHECK(faults("scater", {}) ==
        Faults{"there is no kind \"scater\" (did you mean scatter?); "
               "expected lines, scatter, image, tokens, contexts or table"});
  CHECK(faults("", {}).size() == 1);
}

TEST_CASE("what a kind needs and a figure lacks is told, with the nearest name") {
  CHECK(faults("scatter", {{"x", points(3)}, {"yy", points(3)}}) ==
        Faults{"it lacks the array \"y\", which scatter needs (did you mean yy?); it has x, yy"});
  CHECK(faults("scatter", {}) ==
        Faults{"it lacks the array \"x\", which scatter needs; it has none",
               "it lacks the array \"y\", which scatter needs; it has none"});
  CHECK(faults("lines", {{"loss", points(1)}}, R"({"lines": [{"x": "step", "y": "loss"}]})") ==
        Faults{"it lacks the array \"step\", which options.lines[0].x names; it has loss"});
  CHECK(faults("lines", {}) == Faults{"options lacks the list \"lines\""});
  CHECK(faults("lines", {}, R"({"lines": [{"label": "a"}]})") ==
        Faults{"options.lines[0] lacks the text \"x\"", "options.lines[0] lacks the text \"y\""});
  CHECK(faults("tokens", {}, R"({"pieces": ["x"], "items": [{"values": "a"}]})") ==
        Faults{"it lacks the array \"a\", which options.items[0].values names; it has none"});
  CHECK(faults("contexts", {}, R"({"items": [{"title": "A", "contexts": [{"pieces": ["x"],
                                   "values": [1, 2], "mark": 1}]}]})") ==
        Faults{"options.items[0].contexts[0] lacks the text \"group\"",
               "options.items[0].contexts[0] has 2 values; expected 1, as there are pieces",
               "options.items[0].contexts[0] lacks \"mark\", the number of a piece"});
  CHECK(faults("table", {}, R"({"columns": [{"name": "a"}]})") ==
        Faults{"options.columns[0] lacks the list \"values\""});
  CHECK(faults("image", {{"row_start", points(1)}, {"column", points(0)}, {"value", points(0)}}) ==
        Faults{"options lacks \"rows\", a count", "options lacks \"columns\", a count"});
}

TEST_CASE("lengths that do not fit are told") {
  CHECK(faults("scatter", {{"x", points(3)}, {"y", points(2)}}) ==
        Faults{"the array y has 2 values; expected 3, as x has"});
  CHECK(faults("scatter", {{"x", points(3)}, {"y", points(3)}, {"index", points(4)}}) ==
        Faults{"the array index has 4 values; expected 3, as x has"});
  CHECK(faults("lines", {{"t", points(3)}, {"y", points(4)}},
               R"({"lines": [{"x": "t", "y": "y"}]})") ==
        Faults{"the y of options.lines[0] has 4 values; expected 3, as its x has"});
  CHECK(faults("image", {{"row_start", points(3)}, {"column", points(4)}, {"value", points(5)}},
               R"({"rows": 3, "columns": 9})") ==
        Faults{"the array row_start has 3 values; expected 4, as there are rows, and one more",
               "the array value has 5 values; expected 4, as column has"});
  CHECK(faults("tokens", {{"a", points(2)}}, R"({"pieces": ["x"], "items": [{"values": "a"}]})") ==
        Faults{"the array a has 2 values; expected 1, as there are pieces"});
  CHECK(faults("table", {},
               R"({"columns": [{"name": "a", "values": [1]}, {"name": "b", "values": []}]})") ==
        Faults{"options.columns[1] has 0 values; expected 1, as the first column has"});
}
