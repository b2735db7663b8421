#include "host/config/sweep.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <set>

using namespace kazan;
using Ids = std::vector<std::string>;

namespace {

std::vector<std::string> all(const std::string& axis) {
  return axis == "layer" ? std::vector<std::string>{"0", "1", "2"} : std::vector<std::string>{};
}

struct Found {
  std::vector<SweepPoint> points;
  Ids ids, faults;  // faults: "x.yaml:1:2: error: message", the first line of each
};

Found found(const std::string& text, std::size_t most = 1000, std::int64_t seed = 0) {
  Diagnostics diagnostics;
  const auto source = std::make_shared<Source>(Source{"x.yaml", text, {}});
  Found out{read_sweep(parse_yaml(source, diagnostics), seed, {most, "--yes allows more", all},
                       diagnostics),
            {},
            {}};
  for (const auto& point : out.points) out.ids.push_back(point.id());
  for (const auto& d : diagnostics.all())
    out.faults.push_back(d.text().substr(0, d.text().find('\n')));
  return out;
}

}  // namespace

TEST_CASE("grid is every combination, the last axis fastest") {
  CHECK(found("grid: {layer: 3..4, k: [16, 32, 0.5*inputs]}").ids ==
        Ids{"layer=3,k=16", "layer=3,k=32", "layer=3,k=0.5*inputs", "layer=4,k=16", "layer=4,k=32",
            "layer=4,k=0.5*inputs"});
  CHECK(found("grid: {k: 32}").ids == Ids{"k=32"});
  CHECK(found("grid: {k: [1, 10..20..5, 40]}").ids == Ids{"k=1", "k=10", "k=15", "k=20", "k=40"});
  CHECK(found("grid: {layer: all}").ids == Ids{"layer=0", "layer=1", "layer=2"});
  CHECK(found("grid: {name: ['0..3']}").ids == Ids{"name=0..3"});
}

TEST_CASE("a range holds its ends, whatever these are") {
  CHECK(found("grid: {seed: 9223372036854775805..9223372036854775807}").ids ==
        Ids{"seed=9223372036854775805", "seed=9223372036854775806", "seed=9223372036854775807"});
  CHECK(found("grid: {n: -9223372036854775808..9223372036854775807..9223372036854775807}").ids ==
        Ids{"n=-9223372036854775808", "n=-1", "n=9223372036854775806"});
  CHECK(found("grid: {n: 1..100000}", 100000).ids.size() == 100000);
  CHECK(found("grid: {n: 0..100000}", 200000).faults.size() == 1);
}

TEST_CASE("zip goes in step, list is as it says") {
  CHECK(found("zip: {latents: [1, 2], k: [8, 8]}\nseeds: 2").ids ==
        Ids{"latents=1,k=8,seed=0", "latents=1,k=8,seed=1", "latents=2,k=8,seed=0",
            "latents=2,k=8,seed=1"});
  CHECK(found("list: [{k: 1, layer: 2}, {k: 3}]").ids == Ids{"k=1,layer=2", "k=3"});
}

TEST_CASE("seeds are counted from the experiment's, or given") {
  CHECK(found("seeds: 2", 1000, 7).ids == Ids{"seed=7", "seed=8"});
  CHECK(found("seeds: [3, 9]").ids == Ids{"seed=3", "seed=9"});
  CHECK(found("seeds: 4..5").ids == Ids{"seed=4", "seed=5"});
}

TEST_CASE("seeds are counted up to the last, not around it") {
  constexpr std::int64_t last = 9223372036854775807;
  CHECK(found("seeds: 2", 1000, last - 1).ids ==
        Ids{"seed=9223372036854775806", "seed=9223372036854775807"});
  CHECK(found("seeds: 3", 1000, last - 1).faults ==
        Ids{"x.yaml:1:8: error: seeds: expected at most 2 from the experiment's seed "
            "9223372036854775806 on, found 3"});
  CHECK(found("seeds: 1", 1000, std::numeric_limits<std::int64_t>::min()).ids ==
        Ids{"seed=-9223372036854775808"});
}

TEST_CASE("a case is a set of overrides") {
  const auto cases = found("cases: {topk: {}, l1: {sae: {use: sae.l1}, k: 3}}");
  REQUIRE(cases.ids == Ids{"case=topk", "case=l1"});
  CHECK(cases.points[0].settings.empty());
  REQUIRE(cases.points[1].settings.size() == 2);
  CHECK(cases.points[1].settings[0].path == "sae");
  CHECK(cases.points[1].settings[1].value.scalar == "3");
}

TEST_CASE("random points are functions of seed, axis and place") {
  const std::string lr = "sae.lr: {log_uniform: [1.0e-5, 1.0e-2]}";
  const auto some = found("random: {count: 50, " + lr + ", k: {integers: [8, 10]}}");
  const auto more = found("random: {count: 60, x: {uniform: [-1, 1]}, " + lr + "}");
  REQUIRE(some.points.size() == 50);
  REQUIRE(more.points.size() == 60);
  std::map<std::string, int> ks;
  double logs = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(some.points[i].at[0] == more.points[i].at[1]);
    const double rate = std::stod(some.points[i].at[0].value);
    CHECK(rate >= 1e-5);
    CHECK(rate <= 1e-2);
    logs += std::log10(rate) / 50;
    ++ks[some.points[i].at[1].value];
    CHECK(std::fabs(std::stod(more.points[i].at[0].value)) <= 1);
  }
  CHECK(logs == Approx(-3.5).margin(0.5));  // the mean of 50 draws; their sd is 0.87
  CHECK(ks.size() == 3);
  CHECK(found("random: {count: 5, seed: 1, " + lr + "}").ids[0] != some.ids[0]);
}

TEST_CASE("a point that random draws again is there once, with a warning") {
  const auto few = found("random: {count: 9, k: {choice: [4, 8]}}");
  CHECK(few.points.size() == 2);
  CHECK(few.faults == Ids{"x.yaml:1:17: warning: random: 7 of 9 points were drawn before, 2 are "
                          "left; expected a smaller count, or axes with more values"});
  const auto two = found("random: {count: 9, k: {choice: [4, 8]}, n: {integers: [1, 2]}}").ids;
  CHECK(std::set(two.begin(), two.end()).size() == two.size());
  CHECK(two.size() > few.ids.size());
  CHECK(found("random: {count: 9, lr: {uniform: [0, 1]}}").faults.empty());
}

TEST_CASE("random points come from the least and the greatest numbers too") {
  const auto least = found("random: {count: 4, lr: {log_uniform: [1.0e-320, 1.0e-310]}}");
  REQUIRE(least.points.size() == 4);
  for (const auto& point : least.points) {
    const double rate = std::strtod(point.at[0].value.c_str(), nullptr);
    CHECK(rate >= 1e-320);
    CHECK(rate <= 1e-310);
  }
  const auto greatest = found("random: {count: 20, x: {uniform: [1.7975e308, 1.79769e308]}}");
  CHECK_FALSE(greatest.points.empty());
  for (const auto& point : greatest.points)
    CHECK(std::isfinite(std::strtod(point.at[0].value.c_str(), nullptr)));
}

TEST_CASE("random points are rounded, but not beyond the ends") {
  const auto [kind, least, most, different] =
      GENERATE(table<std::string, std::string, std::string, std::size_t>({
          {"uniform", "0.12346", "0.12349", 30},  // where no number has four digits
          {"log_uniform", "0.12346", "0.12349", 30},
          {"uniform", "-0.12349", "-0.12346", 30},
          {"log_uniform", "0.00012344", "0.000124", 30},  // 0.0001234 is less
          {"uniform", "0.9996", "1.00004", 30},
          {"uniform", "12345.678", "12345.679", 30},
          {"log_uniform", "0.123456789", "0.123456789", 1},
          {"uniform", "0", "0", 1},
      }));
  const auto text = "random: {count: 50, x: {" + kind + ": [" + least + ", " + most + "]}}";
  CAPTURE(text);
  const auto drawn = found(text);
  std::set<std::string> values;
  for (const auto& point : drawn.points) {
    const double x = std::stod(values.insert(point.at[0].value).first->c_str());
    CHECK(x >= std::stod(least));
    CHECK(x <= std::stod(most));
  }
  CHECK(values.size() >= different);
}

TEST_CASE("random points of a wide range have four digits") {
  for (const auto& point : found("random: {count: 50, x: {uniform: [0.9, 1]}}").points)
    CHECK(point.at[0].value.size() <= 6);
}

TEST_CASE("a value in where that its axis has not is warned of") {
  const auto odd = found("cases: {one: {}, two: {}}\nwhere: case == tow or case == one");
  CHECK(odd.ids == Ids{"case=one"});
  CHECK(odd.faults == Ids{"x.yaml:2:16: warning: where: case has no value tow (did you mean two?); "
                          "expected one or two"});
  CHECK(found("grid: {k: [1.0, 2]}\nwhere: k != 1").faults.empty());
}

TEST_CASE("where knows the values that another of its conditions rules out") {
  CHECK(
      found("grid: {k: [4, 8]}\nwhere: [k == 4, k == 8]").faults ==
      Ids{"x.yaml:2:8: error: where rules out every variant; expected at least one that is left"});
  CHECK(found("grid: {k: [4, 8]}\nwhere: [k == 4, k != 8]").faults.empty());
}

TEST_CASE("an empty list of conditions is refused") {
  const auto empty = found("grid: {k: [4, 8]}\nwhere: []").faults;
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].starts_with("x.yaml:2:8: error: where: expected AXIS < VALUE"));
  CHECK(empty[0].ends_with("found an empty list"));
}

TEST_CASE("points are the same where their values are, whatever these read as") {
  CHECK(found("list: [{a: 1, b: 2}, {b: 2, a: 1}]").faults.size() == 1);
  CHECK(found("list: [{k: \"1,layer=2\"}, {k: 1, layer: 2}]").faults ==
        Ids{"x.yaml:1:1: error: the sweep: expected values that tell its variants apart by name, "
            "AXIS=VALUE,AXIS=VALUE, found two called k=1,layer=2"});
  CHECK(found("zip: {k: [\"1,n=2\", 1], n: [3, \"2,n=3\"]}").faults.size() == 1);
}

TEST_CASE("where rules points out") {
  const std::string grid = "grid: {k: [8, 16, 32], layer: [0, 6]}\n";
  CHECK(found(grid + "where: k < 32 and layer == 6").ids == Ids{"k=8,layer=6", "k=16,layer=6"});
  CHECK(found(grid + "where: k >= 32 or layer != 0 and k<=8").ids ==
        Ids{"k=8,layer=6", "k=32,layer=0", "k=32,layer=6"});
  CHECK(found(grid + "where: [k > 8, layer != 6]").ids == Ids{"k=16,layer=0", "k=32,layer=0"});
  CHECK(found("cases: {a: {}, b: {}}\nwhere: case == b").ids == Ids{"case=b"});
  CHECK(found("list: [{k: 1}, {layer: 2}]\nwhere: k == 1").ids == Ids{"k=1"});
}

TEST_CASE("where compares as numbers what is one, and no case's name") {
  CHECK(found("grid: {act: [nan, relu]}\nwhere: act == nan").ids == Ids{"act=nan"});
  CHECK(found("grid: {act: [inf, infinity]}\nwhere: act != inf").ids == Ids{"act=infinity"});
  CHECK(found("cases: {1e1: {}, 10: {}}\nwhere: case == 10").ids == Ids{"case=10"});
  CHECK(found("cases: {1e1: {}, 2: {}}\nwhere: case != 10").faults ==
        Ids{"x.yaml:2:16: warning: where: case has no value 10; expected 1e1 or 2"});
  CHECK(found("cases: {1: {}, 2: {}}\nwhere: case < 2").faults ==
        Ids{"x.yaml:2:8: error: where: case: expected numbers on both sides of <, found 1"});
  CHECK(found("grid: {lr: [1.0e-5, 1]}\nwhere: lr == 1e-5").ids == Ids{"lr=1.0e-5"});
}

TEST_CASE("values in quotes may hold the words of where, and parentheses bind first") {
  const std::string cases = "cases: {a and b: {}, x/y: {}, 'it''s (c)': {}, f(x): {}}\n";
  CHECK(found(cases + "where: case == 'a and b' or case == \"it's (c)\"").ids ==
        Ids{"case=a and b", "case=it's (c)"});
  CHECK(found(cases + "where: case != \"a and b\" and case != 'x/y'").ids ==
        Ids{"case=it's (c)", "case=f(x)"});
  CHECK(found(cases + "where: case == f(x)").ids == Ids{"case=f(x)"});
  CHECK(found(cases + "where: (case == f(x) or case == x/y)").ids == Ids{"case=x/y", "case=f(x)"});
  const std::string grid = "grid: {k: [8, 16, 32], layer: [0, 6]}\n";
  CHECK(found(grid + "where: (k == 8 or k == 32) and layer == 6").ids ==
        Ids{"k=8,layer=6", "k=32,layer=6"});
  CHECK(found(grid + "where: k == 8 and((layer == 0)or(layer==6))").ids ==
        Ids{"k=8,layer=0", "k=8,layer=6"});
}

TEST_CASE("what is wrong in where is told where it stands") {
  const std::string grid = "grid: {k: [8, 16]}\n";
  const auto [text, fault] = GENERATE(table<std::string, std::string>({
      {"k == 8 or n == 2", "2:18: error: where: the sweep has no axis n; its axes are k"},
      {"k == 8 or k == '16", "2:23: error: where: expected a quote that is closed, found '16"},
      {"k == 8 or (k == 16", "2:18: error: where: expected a parenthesis that is closed, found ("},
      {"(k == 8) 9", "2:17: error: where: expected and, or, or the end, found 9"},
      {"k == '8' 9", "2:17: error: where: expected and, or, or the end, found 9"},
  }));
  CHECK(found(grid + "where: " + text)
            .faults.front()
            .starts_with("x.yaml:" + fault.substr(0, fault.find("; its"))));
}

TEST_CASE("words of where stand between any white space") {
  const std::string grid = "grid: {k: [8, 16, 32], name: [a  b, c]}\n";
  CHECK(found(grid + "where: |\n  k < 32\n  and k > 8\n  and name == c\n").ids ==
        Ids{"k=16,name=c"});
  CHECK(found(grid + "where: \"k == 8\\tor\\tk == 32\\nand name == a  b\"").ids ==
        Ids{"k=8,name=a  b", "k=8,name=c", "k=32,name=a  b"});
  CHECK(found("grid: {orand: [or, 2]}\nwhere: orand == 2").ids == Ids{"orand=2"});
}

TEST_CASE("what varies is told in the order of the file, with what varies together") {
  Diagnostics diagnostics;
  const auto source = std::make_shared<Source>(
      Source{"x.yaml",
             "grid: {n: [1, 2]}\nzip: {a: [x, y], b: [3, 4]}\nlist: [{p: 1}, {q: 2, p: 5}]\n"
             "cases: {one: {}, two: {}, three: {}}\nwhere: n == 2 and a == y or case != one\n",
             {}});
  std::vector<SweepAxes> axes;
  const auto points =
      read_sweep(parse_yaml(source, diagnostics), 0, {1000, "", all}, diagnostics, &axes);
  REQUIRE_FALSE(diagnostics.failed());
  std::vector<Coordinates> left;
  for (const auto& point : points) left.push_back(point.at);
  CHECK(left.front().back().value == "two");  // the order they come up in is another
  axes = those_of(axes, left);
  REQUIRE(axes.size() == 4);
  CHECK(axes[1].key == "zip");
  CHECK(axes[1].names == Ids{"a", "b"});
  CHECK(axes[1].points == std::vector<Ids>{{"x", "3"}, {"y", "4"}});
  CHECK(axes[2].points == std::vector<Ids>{{"1", ""}, {"5", "2"}});
  CHECK(axes[3].points == std::vector<Ids>{{"one"}, {"two"}, {"three"}});
  CHECK(those_of(axes, {left.front()})[3].points == std::vector<Ids>{{"two"}});
  CHECK(SweepAxes::from_json(axes[1].to_json()).points == axes[1].points);
}

TEST_CASE("what is no sweep is told at its place") {
  const auto [text, fault] = GENERATE(table<std::string, std::string>({
      {"[k]",
       "1:1: error: sweep: expected a mapping with grid, zip, list, random, cases or seeds, found "
       "a list"},
      {"gird: {k: [1]}",
       "1:1: error: sweep: unknown key gird (did you mean grid?); expected grid, zip, list, "
       "random, cases, seeds, where or show"},
      {"grid: {k: []}", "1:11: error: k: expected at least one value, found none"},
      {"grid: {}", "1:7: error: grid: expected {AXIS: [value, value]}, found an empty mapping"},
      {"grid: {k: [1, 2, 1]}", "1:18: error: k has the value 1 twice; expected each value once"},
      {"grid: {k: all}",
       "1:11: error: nothing says what all of k is; expected its values; all is for parameters "
       "such as the layer of model.activations"},
      {"grid: {k: 5..2}",
       "1:11: error: k: expected a range that ascends, such as 0..11 or 0..22..2, found 5..2"},
      {"grid: {k: 0..999999999}",
       "1:11: error: k: expected at most 100,000 values, found 0..999999999"},
      {"grid: {k: 1..2}\nzip: {k: [1]}",
       "2:7: error: the sweep varies k twice, here and at x.yaml:1:8; expected each var and "
       "parameter once"},
      {"grid: {sae.k: 1..2}\ncases: {a: {}, b: {sae: {k: 3}}}",
       "2:26: error: the sweep varies sae.k twice, here and at x.yaml:1:8; expected each var and "
       "parameter once"},
      {"zip: {a: [1, 2], b: [1, 2, 3]}",
       "1:21: error: zip: b: expected 2 values, as a has, found 3"},
      {"list: []",
       "1:7: error: list: expected [{AXIS: value}, {AXIS: value}], found an empty list"},
      {"list: [{a: 1, b: 2}, {a: 1, b: 2}]",
       "1:22: error: list has the point a=1,b=2 twice, here and at x.yaml:1:8; expected each "
       "point once"},
      {"zip: {a: [1, 1], b: [2, 2]}",
       "1:14: error: zip has the point a=1,b=2 twice, here and at x.yaml:1:11; expected each "
       "point once"},
      {"cases: {a: 1}",
       "1:12: error: the case a: expected {NODE: {parameter: value}} or {PATH: value}, found 1"},
      {"cases: {\"\": {k: 5}}", "1:9: error: the case's name: expected a text, found an empty one"},
      {"seeds: 0", "1:8: error: seeds: expected 1 to 100,000, or a list of seeds, found 0"},
      {"seeds: many", "1:8: error: seeds: expected a whole number, found many"},
      {"where: k < 1",
       "1:1: error: the sweep varies nothing; expected grid, zip, list, random, cases or seeds"},
      {"grid: {layer: 0..2}\nwhere: laier < 1",
       "2:8: error: where: the sweep has no axis laier (did you mean layer?); expected layer"},
      {"grid: {k: [a, b]}\nwhere: k < 1",
       "2:8: error: where: k: expected numbers on both sides of <, found a"},
      {"grid: {k: 1..2}\nwhere: k > 5",
       "2:8: error: where rules out every variant; expected at least one that is left"},
      {"grid: {k: 1..2}\nwhere: k",
       "2:8: error: where: expected AXIS < VALUE, with <, <=, >, >=, == or !=; and, or and "
       "parentheses between "
       "them, found k"},
      {"random: {count: 3}",
       "1:9: error: random: expected {count: 20, AXIS: {uniform: [least, most]}}, found {count: "
       "3}"},
      {"random: {count: 3, lr: {log_uniform: [0, 1]}}",
       "1:38: error: lr: log_uniform: expected [least, most] with 0 < least <= most, found [0, 1]"},
      {"random: {count: 4, x: {uniform: [-1.7e308, 1.7e308]}}",
       "1:33: error: x: uniform: expected [least, most] whose difference is a finite number, found "
       "[-1.7e308, 1.7e308]"},
      {"random: {count: 3, lr: {loguniform: [1, 2]}}",
       "1:25: error: random: unknown distribution loguniform (did you mean log_uniform?); expected "
       "uniform, log_uniform, integers or choice"},
      {"grid: {k: 1..40, layer: 0..30}",
       "1:25: error: the sweep: expected at most 1,000 variants, found 1,240; --yes allows more"},
      {"grid: {k: 1..40, layer: 0..30, lr: [1, 2, 3]}\nwhere: k > 1",
       "1:25: error: the sweep: expected at most 1,000 variants before where, found 3,720; --yes "
       "allows more"},
  }));
  CAPTURE(text);
  const auto told = found(text);
  CHECK(told.faults == Ids{"x.yaml:" + fault});  // and nothing that follows from it
}

TEST_CASE("faults of all parts are told, and the rest of the sweep can be checked") {
  const auto told = found(
      "gird: {n: [1]}\n"
      "grid: {k: [], w: [1, 2, 2]}\n"
      "zip: {a: [1], b: [1, 2], c: []}\n"
      "cases: {one: 3, two: {k: 5}}\n"
      "seeds: none\n"
      "where: [k < 3, n > 1, laier == 1, b]\n");
  CHECK(told.faults.size() == 10);
  CHECK_THAT(told.faults[0], Catch::Contains("unknown key gird"));
  CHECK_THAT(told.faults[3], Catch::Contains("zip: b: expected 1 value, as a has"));
  CHECK_THAT(told.faults[9], Catch::Contains("where: expected AXIS < VALUE"));
  CHECK(told.ids ==
        Ids{"n=?,k=?,w=1,a=?,b=?,c=?,case=one,seed=?", "n=?,k=?,w=1,a=?,b=?,c=?,case=two,seed=?",
            "n=?,k=?,w=2,a=?,b=?,c=?,case=one,seed=?", "n=?,k=?,w=2,a=?,b=?,c=?,case=two,seed=?"});
  const Value& lost = told.points[0].settings[1].value;
  CHECK(lost.broken);
  CHECK_FALSE(told.points[0].settings[2].value.broken);
  CHECK(found("[k]").points.empty());
}
