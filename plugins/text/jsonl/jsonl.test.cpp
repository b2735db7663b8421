#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "sdk/artifacts/corpus.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Rig;

namespace {

struct File {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-jsonl")};
  explicit File(const std::string& content) { write_file(folder.path() / "a.jsonl", content); }
  Rig& give(Rig& rig) const {
    return rig.base_folder(folder.path()).param("paths", Json(std::vector<std::string>{"*.jsonl"}));
  }
};

}  // namespace

TEST_CASE("the member that is asked for is the document, also for whoever reads it later") {
  const File file("{\"body\": \"Plums\", \"id\": 1}\n{\"body\": \"Cherries\"}\n");
  Rig rig("text.jsonl");
  file.give(rig).param("field", "body").run();
  CHECK(rig.metric("documents") == 2);
  CHECK(rig.metric("bytes") == 13);
  const auto documents =
      provider<CorpusReader>(rig.services(), "text.jsonl").open(*rig.output<Corpus>("corpus"));
  DocumentPart part;
  REQUIRE(documents->next(part));
  CHECK(part.text == "Plums");
}

TEST_CASE("a member that is not there is told before anything runs, with the nearest") {
  const File file("{\"txt\": \"Plums\"}\n");
  Rig rig("text.jsonl");
  file.give(rig);
  REQUIRE(rig.plan().problems().size() == 1);
  CHECK_THAT(rig.plan().problems()[0].message,
             Contains("a.jsonl:1: no member text (did you mean txt?)"));
}

TEST_CASE("what Python's json.dumps writes of half a character is replaced where that is said") {
  const File file("{\"text\": \"hello \\ud83d world\", \"n\": 1e999}\n");
  Rig refused("text.jsonl"), replaced("text.jsonl");
  file.give(refused);
  REQUIRE(refused.plan().problems().size() == 1);
  CHECK_THAT(refused.plan().problems()[0].message,
             Contains("a.jsonl:1:17: \\ud83d is half a character"));
  file.give(replaced).param("invalid", "replace").run();
  CHECK(replaced.metric("replaced") == 1);
  CHECK(replaced.emitted().warnings ==
        std::vector<std::string>{"1 byte or escape that is no character became U+FFFD (invalid: "
                                 "replace): 13.95 % of the file that has them"});
}
