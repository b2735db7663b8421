#include "host/hub/hub.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/hub/download.hpp"
#include "sdk/hub_cache.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Kind = HubFailure::Kind;

constexpr const char* kWeights = "model.safetensors";

// No file of a model that can be read here is larger; sums of them stay far from the largest
// number.
constexpr std::int64_t kMostBytes = std::int64_t(1) << 50;

std::int64_t most_bytes(const std::string& file) {
  if (file == kWeights) return kMostBytes;
  return std::int64_t(file == "config.json" ? 1 : 256) << 20;
}

void require_sound(const std::string& model, const HubFile& file, const std::string& commit) {
  if (file.commit != commit)
    throw HubFailure(Kind::unusable, model + "/" + file.name + " is told to be of commit " +
                                         file.commit + ": expected " + commit +
                                         ", that of config.json");
  const auto most = most_bytes(file.name);
  if (file.size > most)
    throw HubFailure(Kind::unusable, model + "/" + file.name + " is told to have " +
                                         with_commas(file.size) + " bytes: expected at most " +
                                         with_commas(most));
}

std::int64_t sum_of(const std::vector<HubFile>& files) {
  std::int64_t bytes = 0;
  for (const auto& file : files) bytes += file.size;
  return bytes;
}

}  // namespace

Hub::Hub(HubSettings settings, Transfers& transfers, Listener listener)
    : settings_(std::move(settings)),
      listener_(std::move(listener)),
      client_(settings_, transfers, listener_.note, listener_.stop) {}

std::optional<HubFile> Hub::look(const std::string& model, const std::string& commit,
                                 const std::string& file, const HubRepository& repository) {
  client_.check_stop();
  auto found = client_.look(model, commit, file);
  if (found)
    require_sound(model, *found, commit);
  else
    repository.remember_absent(commit, file);
  return found;
}

void Hub::no_weights(const std::string& model, const std::string& commit) {
  std::string instead = "";
  if (client_.look(model, commit, "model.safetensors.index.json"))
    instead = ", only parts of it, which are not supported";
  else if (client_.look(model, commit, "pytorch_model.bin"))
    instead = ", only pytorch_model.bin, a pickle, which is never read: it could run any code";
  throw HubFailure(Kind::unusable, model + " has no " + kWeights + instead);
}

// Those to fetch, the weights last.
std::vector<HubFile> Hub::files_of(const std::string& model, const HubRepository& repository) {
  const auto config = client_.look(model, "main", "config.json");
  if (!config) throw HubFailure(Kind::unusable, model + " has no config.json");
  require_sound(model, *config, config->commit);
  const auto weights = look(model, config->commit, kWeights, repository);
  if (!weights) no_weights(model, config->commit);
  std::vector<HubFile> files = {*config};
  for (const char* name : {"vocab.json", "merges.txt", "tokenizer.json"})
    if (auto file = look(model, config->commit, name, repository)) files.push_back(*file);
  if (files.size() == 1)
    throw HubFailure(Kind::unusable, model + " has no vocab.json, merges.txt or tokenizer.json");
  files.push_back(*weights);
  return files;
}

FetchedModel Hub::fetch(const std::string& model, const Refusal& refusal) {
  if (!settings_.offline.empty())
    throw HubFailure(Kind::offline, settings_.offline + " is set: nothing is fetched");
  if (!is_hub_name(model))
    throw HubFailure(Kind::unusable, "'" + model + "' is no name of a model on the hub");
  const HubRepository repository(settings_.cache, model);
  const auto files = files_of(model, repository);
  const std::string& commit = files.front().commit;
  FetchedModel fetched{repository.snapshot(commit), commit, sum_of(files), 0};
  repository.make_folders(commit);
  std::int64_t before = 0;
  for (const auto& file : files) {
    client_.check_stop();
    std::int64_t first = -1, here = 0;
    download(client_, model, file, repository, [&](std::int64_t bytes) {
      if (first < 0) first = bytes;
      here = bytes;
      listener_.progress({file.name, before + bytes, fetched.bytes});
    });
    repository.link(commit, file.name, file.hash);
    fetched.received += std::max<std::int64_t>(0, here - first);
    before += file.size;
    const auto problem =
        refusal && &file == &files.front() ? refusal(fetched.folder / file.name) : "";
    if (!problem.empty()) throw HubFailure(Kind::refused, problem);
  }
  repository.set_main(commit);
  return fetched;
}

}  // namespace kazan
