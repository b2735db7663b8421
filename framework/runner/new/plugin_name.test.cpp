#include "runner/new/plugin_name.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;
using Catch::Contains;
using Catch::EndsWith;

TEST_CASE("a plugin's name is a family and a name in lower case") {
  const PluginName name = parse_plugin_name("measure.top_share2");
  CHECK(name.family == "measure");
  CHECK(name.name == "top_share2");
  CHECK(name.class_name() == "TopShare2");
  CHECK(name.id() == "measure.top_share2");
}

TEST_CASE("other names are refused with the one that was meant") {
  CHECK_THROWS_WITH(parse_plugin_name("Measure.Kurtosis"),
                    EndsWith("found Measure.Kurtosis (did you mean measure.kurtosis?)"));
  CHECK_THROWS_WITH(parse_plugin_name("measure.TopShare"), Contains("measure.top_share?"));
  CHECK_THROWS_WITH(parse_plugin_name("measure.top-share"), Contains("measure.top_share?"));
  for (const char* wrong :
       {"", "kurtosis", "a.b.c", ".b", "a.", "a.2b", "a/b.c", "a._b", "../a.b", "mesure.naïve"})
    CHECK_THROWS_WITH(parse_plugin_name(wrong), EndsWith(std::string("found ") + wrong));
  CHECK_THROWS_WITH(require_experiment_name("My-Study"), EndsWith("(did you mean my_study?)"));
  CHECK_THROWS_AS(require_experiment_name("a.yaml"), Error);
  CHECK_NOTHROW(require_experiment_name("study_2"));
}

TEST_CASE("a family that is nearly another's is doubtful, one of one's own is not") {
  const std::vector<std::string> ids = {"measure.density", "text.file"};
  CHECK(doubtful_family({"measure", "x"}, ids) == "");
  CHECK(doubtful_family({"mesure", "x"}, ids) ==
        "no other stage is of the family mesure (did you mean measure?)");
  CHECK(doubtful_family({"probe", "x"}, ids) == "");
}
