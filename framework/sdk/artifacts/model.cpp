#include "sdk/artifacts/model.hpp"

#include <cmath>

#include "base/files.hpp"
#include "base/json_file.hpp"

namespace kazan {
namespace {

using Files = std::map<std::string, ExternalFile>;

Json to_json(const Files& files) {
  Json out = Json::object();
  for (const auto& [label, file] : files)
    out[label] = Json::object({{"path", file.path.native()}, {"sha256", file.sha256}});
  return out;
}

// The files where they are now, which need not be where they were recorded.
Files find_files(const Json& json, Services& services) {
  Files files;
  for (const auto& [label, file] : json.members()) {
    const auto& hash = file.at("sha256").string();
    files[label] = {services.external(hash, file.at("path").string()), hash};
  }
  return files;
}

double estimate_in(const Json& attributes, const char* name) {
  const Json* found = attributes.find(name);
  return found && found->is_number() ? found->number() : kUnknown;
}

}  // namespace

Json ModelDescription::attributes() const {
  Json out = Json::object({{"provider", provider},
                           {"layers", layers},
                           {"width", width},
                           {"heads", heads},
                           {"head_width", head_width},
                           {"mlp_width", mlp_width},
                           {"context", context},
                           {"vocabulary", vocabulary}});
  if (!lacking_sites.empty()) out["lacking_sites"] = Json(lacking_sites);
  if (!name.empty()) out["name"] = name;
  for (const auto& [key, value] : {std::pair("layer_parameters", layer_parameters),
                                   {"embedding_bytes", embedding_bytes},
                                   {"weight_bytes", weight_bytes},
                                   {"weight_seconds", weight_seconds}})
    if (!std::isnan(value)) out[key] = value;
  return out;
}

ModelDescription ModelDescription::of(const Json& a) {
  ModelDescription out;
  try {
    out.provider = a.at("provider").string();
    for (const auto& [name, member] : {std::pair("layers", &ModelDescription::layers),
                                       {"width", &ModelDescription::width},
                                       {"heads", &ModelDescription::heads},
                                       {"head_width", &ModelDescription::head_width},
                                       {"mlp_width", &ModelDescription::mlp_width},
                                       {"context", &ModelDescription::context},
                                       {"vocabulary", &ModelDescription::vocabulary}})
      out.*member = a.at(name).integer();
    if (const Json* named = a.find("name")) out.name = named->string();
    if (const Json* lacking = a.find("lacking_sites"))
      for (const auto& site : lacking->items()) out.lacking_sites.push_back(site.string());
  } catch (const Error& e) {
    throw Error(Fault::plugin, std::string("the model's description: ") + e.what());
  }
  out.layer_parameters = estimate_in(a, "layer_parameters");
  out.embedding_bytes = estimate_in(a, "embedding_bytes");
  out.weight_bytes = estimate_in(a, "weight_bytes");
  out.weight_seconds = estimate_in(a, "weight_seconds");
  return out;
}

void Model::save(const ArtifactFolder& folder) const {
  const Json json = Json::object({{"provider", provider},
                                  {"content", content},
                                  {"config", config},
                                  {"source", source},
                                  {"files", to_json(files)}});
  write_file(folder.path / "model.json", json.dump(2) + "\n");
}

std::shared_ptr<Model> Model::load(const SavedArtifact& artifact) {
  const auto file = artifact.open("model.json");
  return read_json(file.text(), file.path(), [&](const Json& json) {
    return std::make_shared<Model>(Model{json.at("provider").string(), json.at("content").string(),
                                         json.at("config"), json.at("source"),
                                         find_files(json.at("files"), artifact.services())});
  });
}

void Tokenizer::save(const ArtifactFolder& folder) const {
  const Json json = Json::object({{"content", content}, {"files", to_json(files)}});
  write_file(folder.path / "tokenizer.json", json.dump(2) + "\n");
}

std::shared_ptr<Tokenizer> Tokenizer::load(const SavedArtifact& artifact) {
  const auto file = artifact.open("tokenizer.json");
  return read_json(file.text(), file.path(), [&](const Json& json) {
    return std::make_shared<Tokenizer>(
        Tokenizer{json.at("content").string(), find_files(json.at("files"), artifact.services())});
  });
}

}  // namespace kazan
