#include "sdk/artifacts/corpus.hpp"

#include "sdk/artifacts/codec_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

// Files are where they were, unless they are said to be gone.
struct Outside final : Services {
  std::string gone;
  SavedArtifact artifact(const std::string&) override { throw Error(Fault::internal, "asked"); }
  std::filesystem::path external(const std::string& sha256,
                                 const std::filesystem::path& path) override {
    if (sha256 == gone) throw Error(Fault::input, "the file " + path.native() + " is gone");
    return path;
  }
  void* provider(const std::string&, const std::string&) override { return nullptr; }
  int threads() const override { return 1; }
};

Corpus sample() {
  return {
      "text.jsonl", Json::object({{"field", "body"}}), {{"/b.jsonl", "22"}, {"/a.jsonl", "11"}}};
}

}  // namespace

TEST_CASE("a corpus keeps its reader, what that was told, and its files in order") {
  TemporaryArtifact at;
  Outside services;
  const ArtifactFolder folder{at.folder().path, &services};
  sample().save(folder);
  const auto back = Corpus::load(folder);
  CHECK(back->provider == "text.jsonl");
  CHECK(back->params == sample().params);
  REQUIRE(back->files.size() == 2);
  CHECK(back->files[0].path == "/b.jsonl");
  CHECK(back->files[1].sha256 == "11");
}

TEST_CASE("a corpus of which a file is gone is refused by name, and a torn one never crashes") {
  TemporaryArtifact at;
  Outside services;
  const ArtifactFolder folder{at.folder().path, &services};
  sample().save(folder);
  services.gone = "11";
  CHECK_THROWS_WITH(Corpus::load(folder), Contains("corpus.json: the file /a.jsonl is gone"));
  CHECK(refused_when_damaged(at.file("corpus.json"), [&] { Corpus::load(folder); }) > 10);
}
