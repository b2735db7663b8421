#include "base/files.hpp"

#include <catch2/catch.hpp>

#include "sdk/artifacts/corpus.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Rig;

namespace {

Json list(std::vector<std::string> paths) {
  return Json(paths);
}

struct Folder {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-files")};
  Folder() {
    put("a.txt", "Plums");
    put("b.txt", "Apricots of Kecskem\u00e9t");
  }
  void put(const std::string& name, const std::string& text) const {
    write_file(folder.path() / name, text);
  }
  Rig& give(Rig& rig, std::vector<std::string> paths) const {
    return rig.base_folder(folder.path()).param("paths", list(std::move(paths)));
  }
};

}  // namespace

TEST_CASE("a corpus names its files and its reader, which gives the documents again") {
  const Folder folder;
  Rig rig("text.files");
  folder.give(rig, {"b*", "*.txt"}).run();
  const auto corpus = rig.output<Corpus>("corpus");
  CHECK(corpus->provider == "text.files");
  REQUIRE(corpus->files.size() == 2);
  CHECK(corpus->files[0].path == folder.folder.path() / "b.txt");
  CHECK(rig.metric("documents") == 2);
  CHECK(rig.metric("bytes") == 5 + 22);
  CHECK(rig.metric("files") == 2);
  CHECK(rig.metric("replaced") == 0);
  const auto documents = provider<CorpusReader>(rig.services(), "text.files").open(*corpus);
  DocumentPart part;
  REQUIRE(documents->next(part));
  CHECK(part.text == "Apricots of Kecskem\u00e9t");
  const auto& described = rig.plan().outputs().at("corpus");
  CHECK(described.most("bytes") == 27);
  CHECK(described.most("documents") == 2);
}

TEST_CASE(
    "what the beginnings of files show is said before anything runs, the rest when it is read") {
  const Folder folder;
  folder.put("c.txt", "p\xE9linka");
  folder.put("d.txt", std::string(1 << 20, 'x') + "\xE9");
  Rig early("text.files"), late("text.files"), replacing("text.files"), absent("text.files");
  folder.give(early, {"[ac].txt"});
  REQUIRE(early.plan().problems().size() == 1);
  CHECK(early.plan().problems()[0].subject == "paths");
  CHECK(early.plan().problems()[0].fault == Fault::input);
  CHECK_THAT(early.plan().problems()[0].message, Contains("c.txt:1:2: the byte 0xE9"));
  folder.give(late, {"d.txt"});
  CHECK(late.plan().problems().empty());
  CHECK_THROWS_WITH(late.run(), Contains("d.txt:1:1048577: the byte 0xE9"));
  folder.give(replacing, {"[cd].txt"}).param("invalid", "replace").run();
  CHECK(replacing.metric("replaced") == 2);
  CHECK(replacing.emitted().warnings ==
        std::vector<std::string>{"2 bytes that are not UTF-8 became U+FFFD (invalid: replace): "
                                 "less than 0.01 % of the 2 files that have them"});
  folder.give(absent, {"*.md"});
  CHECK_THAT(absent.plan().problems().at(0).message, Contains("no file matches *.md"));
}

TEST_CASE("how much of which files was replaced is a warning, and nothing of none") {
  const Folder folder;
  folder.put("c.txt", "p\xE9linka");
  Rig one("text.files"), none("text.files");
  folder.give(one, {"[abc].txt"}).param("invalid", "replace").run();
  CHECK(one.emitted().warnings ==
        std::vector<std::string>{"1 byte that is not UTF-8 became U+FFFD (invalid: replace): "
                                 "14.29 % of the file that has them"});
  folder.give(none, {"[ab].txt"}).param("invalid", "replace").run();
  CHECK(none.emitted().warnings.empty());
}

TEST_CASE("files without a document are refused") {
  const Folder folder;
  folder.put("empty.txt", "");
  Rig rig("text.files");
  folder.give(rig, {"empty.txt"});
  REQUIRE(rig.plan().problems().size() == 1);  // before anything runs
  CHECK_THAT(rig.plan().problems()[0].message,
             Contains("there are no documents in") && Contains("empty.txt: it is empty"));
}
