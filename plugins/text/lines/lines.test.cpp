#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "sdk/artifacts/corpus.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::Rig;

TEST_CASE("lines of all files are documents") {
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan-lines"));
  write_file(folder.path() / "1.txt", "Plums\n\nCherries\n");
  write_file(folder.path() / "2.txt", "Apricots");
  Rig rig("text.lines");
  rig.base_folder(folder.path()).param("paths", Json(std::vector<std::string>{"*"})).run();
  CHECK(rig.metric("documents") == 3);
  CHECK(rig.metric("bytes") == 5 + 8 + 8);
  const auto documents =
      provider<CorpusReader>(rig.services(), "text.lines").open(*rig.output<Corpus>("corpus"));
  std::string all;
  for (DocumentPart part; documents->next(part);) all += part.text + (part.ends ? "|" : "");
  CHECK(all == "Plums|Cherries|Apricots|");
}

TEST_CASE("a bundled corpus is read packed") {
  Rig rig("text.lines");
  rig.param("paths", Json(std::vector<std::string>{"bundled/genesis_en.txt.xz"})).run();
  CHECK(rig.metric("bytes") > 350'000);
  CHECK(rig.metric("documents") > 3000);
  CHECK_FALSE(rig.plan().outputs().at("corpus").most("bytes"));
}
