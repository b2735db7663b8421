#include <catch2/catch.hpp>

#include "sdk/artifacts/text.hpp"
#include "testing/rig.hpp"

using kazan::Text;
using kazan::testing::Rig;

TEST_CASE("the passage comes out as it went in") {
  Rig rig("text.inline");
  rig.param("content", "P\u00e1linka\n is distilled. ").run();
  CHECK(rig.output<Text>("text")->content == "P\u00e1linka\n is distilled. ");
}

TEST_CASE("a passage that cannot be studied is refused before anything runs") {
  const auto [content, reason] = GENERATE(table<std::string, std::string>({
      {"", "it is empty"},
      {" \n\t", "it is empty"},
      {"one\ntw\xE9", "not UTF-8 at line 2, column 3 (byte 6)"},
      {std::string("a\0b", 3), "NUL character at line 1, column 2"},
  }));
  Rig rig("text.inline");
  rig.param("content", content);
  REQUIRE(rig.plan().problems().size() == 1);
  CHECK_THAT(rig.plan().problems()[0].message, Catch::Contains(reason));
}
