#include "host/inspect/values.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace kazan;

namespace {

ParamSpec of(ParamType type) {
  ParamSpec spec;
  spec.name = "k";
  spec.type = type;
  return spec;
}

std::vector<std::string> written(const std::vector<TriedValue>& values) {
  std::vector<std::string> out;
  for (const auto& value : values) out.push_back(value.written);
  return out;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("wrong values are of another type, or just outside of what is declared") {
  ParamSpec whole = of(ParamType::integer);
  at_least(1).apply(whole);
  at_most(99).apply(whole);
  CHECK(written(refused_values(whole)) == Words{"1.5", "0", "100"});
  ParamSpec share = of(ParamType::number);
  above(0).apply(share);
  at_most(1).apply(share);
  CHECK(written(refused_values(share)) == Words{"many", "0.0", "2.0"});
  ParamSpec half = of(ParamType::integer);
  above(1).apply(half);
  below(2.5).apply(half);
  CHECK(written(refused_values(half)) == Words{"1.5", "1", "3"});
  ParamSpec vast = of(ParamType::integer), large = of(ParamType::number);
  for (auto* spec : {&vast, &large}) {
    at_least(-0x1p60).apply(*spec);
    at_most(0x1p53).apply(*spec);
  }
  CHECK(written(refused_values(vast)) == Words{"1.5", "-1152921504606847232", "9007199254740994"});
  ParamSpec endless = of(ParamType::number);
  at_most(std::numeric_limits<double>::max()).apply(endless);
  CHECK(written(refused_values(endless)) == Words{"many"});
  ParamSpec choice = of(ParamType::string);
  one_of({"fast", "exact"}).apply(choice);
  choice.list = true;
  CHECK(written(refused_values(choice)) == Words{"[{a: b}]", "[no_such_choice]"});
  CHECK(written(refused_values(of(ParamType::size))) == Words{"12x", "0"});
  CHECK(written(refused_values(of(ParamType::boolean))) == Words{"12"});
  for (const auto& spec : {whole, share, half, vast, large})
    for (const auto& value : refused_values(spec))
      if (value.why != "of another type") CHECK(out_of_range(spec, Json::parse(value.written, "")));
}

TEST_CASE("edges are what is just allowed") {
  ParamSpec whole = of(ParamType::integer);
  at_least(1).apply(whole);
  below(99).apply(whole);
  CHECK(written(edge_values(whole)) == Words{"1"});
  ParamSpec choice = of(ParamType::string);
  one_of({"1", "rms"}).apply(choice);
  CHECK(written(edge_values(choice)) == Words{"\"1\"", "\"rms\""});
  CHECK(written(edge_values(of(ParamType::boolean))) == Words{"true", "false"});
  CHECK(edge_values(of(ParamType::string)).empty());
}
