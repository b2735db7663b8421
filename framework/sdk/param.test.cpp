#include "sdk/param.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("a size is a count or a multiple of a dimension, rounded down, at least 1") {
  const std::map<std::string, std::int64_t> sizes = {{"inputs", 768}, {"latents", 100}};
  const auto [text, value] = GENERATE(table<std::string, std::int64_t>({
      {"32", 32},
      {"8*inputs", 6144},
      {"0.5*inputs", 384},
      {"1/3*latents", 33},
      {"0.001*inputs", 1},
      {"0.29*latents", 29},  // 28.999... in binary
      {" 2 * latents ", 200},
      {"2\t*\tlatents\n", 200},
  }));
  CAPTURE(text);
  CHECK(Size::parse(text).resolve(sizes).value() == value);
}

TEST_CASE("what is not a size is refused in words") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>({
      {"0.5", "bare fraction"},
      {"1/3", "bare fraction"},
      {"0", "not at least 1"},
      {"-3", "not at least 1"},
      {"k*inputs", "expected a count (32)"},
      {"-1*inputs", "expected a count (32)"},
      {"inf*inputs", "expected a count (32)"},
      {"1e308/1e-308*inputs", "expected a count (32)"},
      {"1e-308/1e308*inputs", "expected a count (32)"},
      {"2*", "expected a count (32)"},
      {"", "expected a count (32)"},
  }));
  CAPTURE(text);
  CHECK_THROWS_WITH(Size::parse(text), Catch::Contains(reason) && Catch::Contains("0.5*inputs"));
}

TEST_CASE("a range is described and enforced") {
  ParamSpec spec;
  above(0).apply(spec);
  at_most(1).apply(spec);
  CHECK(describe_range(spec) == "above 0 and at most 1");
  CHECK_FALSE(out_of_range(spec, 1.0));
  CHECK(out_of_range(spec, 0) == "0 is not allowed: expected above 0 and at most 1");

  ParamSpec choice;
  one_of({"mse_mean", "fvu"}).apply(choice);
  CHECK(out_of_range(choice, "mse_men") ==
        "mse_men is not allowed: expected mse_mean or fvu (did you mean mse_mean?)");
}

TEST_CASE("a specification survives its metadata") {
  ParamSpec spec;
  spec.name = "l1.coef";
  spec.fallback = 0.01;
  at_least(0).apply(spec);
  shorthand.apply(spec);
  CHECK(ParamSpec::from_json(spec.to_json()).to_json() == spec.to_json());
}
