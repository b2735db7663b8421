#include "runner/progress/short_name.hpp"

#include <catch2/catch.hpp>

#include "runner/progress/display.hpp"

using namespace kazan;

TEST_CASE("a name of a sweep keeps where its node stands") {
  const std::string name = "codes_start[layer=10,k=384,case=topk,seed=2]";
  CHECK(short_name(name, 44) == name);
  CHECK(short_name(name, 43) == "codes_start[10,384,topk,2]");
  CHECK(short_name(name, 26) == "codes_start[10,384,topk,2]");
  CHECK(short_name(name, 25) == "codes…tart[10,384,topk,2]");
  CHECK(short_name(name, 20) == "co…rt[10,384,topk,2]");
  CHECK(short_name("sae[sae.words=[a, b],file=texts/of/one.txt]", 20) == "sae[[a, b],text…txt]");
}

TEST_CASE("a name of no sweep, and one that is too long all the same, loses its middle") {
  CHECK(short_name("a_rather_long_name", 10) == "a_rat…name");
  CHECK(short_name("sae[layer=3,k=16,seed=0]", 7) == "sae…=0]");
}

TEST_CASE("no short name is too long") {
  for (std::size_t most = 0; most < 40; ++most)
    for (const bool unicode : {true, false})
      CHECK(columns(short_name("漢字[layer=3,漢=字字字字字字,x=[a,b]]", most, unicode)) <= most);
}
