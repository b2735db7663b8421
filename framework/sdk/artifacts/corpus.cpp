#include "sdk/artifacts/corpus.hpp"

#include "base/files.hpp"
#include "base/json_file.hpp"

namespace kazan {
namespace {

Corpus corpus_from(const Json& json, Services& services) {
  Corpus corpus{json.at("provider").string(), json.at("params"), {}};
  for (const auto& file : json.at("files").items()) {
    const auto& hash = file.at("sha256").string();
    corpus.files.push_back({services.external(hash, file.at("path").string()), hash});
  }
  return corpus;
}

}  // namespace

void Corpus::save(const ArtifactFolder& folder) const {
  Json list = Json::array();
  for (const auto& file : files)
    list.push(Json::object({{"path", file.path.native()}, {"sha256", file.sha256}}));
  const Json json = Json::object({{"provider", provider}, {"params", params}, {"files", list}});
  write_file(folder.path / "corpus.json", json.dump(2) + "\n");
}

std::shared_ptr<Corpus> Corpus::load(const SavedArtifact& artifact) {
  const auto file = artifact.open("corpus.json");
  return read_json(file.text(), file.path(), [&](const Json& json) {
    return std::make_shared<Corpus>(corpus_from(json, artifact.services()));
  });
}

}  // namespace kazan
