#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "sdk/artifacts/text.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::Rig;

namespace {

struct File {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-text")};
  std::string path = folder.path() / "passage.txt";
  explicit File(const std::string& content) { write_file(path, content); }
};

}  // namespace

TEST_CASE("a file's text is read, without the mark some editors put first") {
  const File file("\xEF\xBB\xBFP\u00e1linka\r\n");
  Rig rig("text.file");
  rig.param("path", file.path).run();
  CHECK(rig.output<Text>("text")->content == "P\u00e1linka\r\n");
  CHECK(rig.plan().warnings().size() == 1);
}

TEST_CASE("a file that cannot be studied is refused before anything runs, by name") {
  const auto [content, reason] = GENERATE(table<std::string, std::string>({
      {"", "it is empty"},
      {"\xEF\xBB\xBF", "it is empty"},
      {std::string("\xFF\xFEP\0", 4), "it is UTF-16"},
      {"a\nb\xFF", "not UTF-8 at line 2, column 2 (byte 3)"},
  }));
  const File file(content);
  Rig rig("text.file");
  rig.param("path", file.path);
  REQUIRE(rig.plan().problems().size() == 1);
  CHECK(rig.plan().problems()[0].subject == "path");
  CHECK(rig.plan().problems()[0].fault == Fault::input);
  CHECK_THAT(rig.plan().problems()[0].message,
             Catch::StartsWith(file.path) && Catch::Contains(reason));
}

TEST_CASE("folders and devices are no texts") {
  const std::string path = GENERATE("/tmp", "/dev/zero");
  Rig rig("text.file");
  rig.param("path", path);
  REQUIRE(rig.plan().problems().size() == 1);
  CHECK(rig.plan().problems()[0].message == path + " is not a regular file");
}

TEST_CASE("a file that changed after the plan is refused: its key is that of the old bytes") {
  const File file("old");
  Rig rig("text.file");
  rig.param("path", file.path).plan();
  write_file(file.path, "new");
  CHECK_THROWS_WITH(rig.run(), Catch::Contains("has changed since the plan was made"));
}

TEST_CASE("a file that vanished after the plan is an input's fault") {
  Rig rig("text.file");
  rig.param("path", "/nowhere/passage.txt");
  CHECK_THROWS_WITH(rig.run(), Catch::Contains("/nowhere/passage.txt"));
}
