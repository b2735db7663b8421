#include "host/hub/hub.hpp"

#include <algorithm>
#include <map>

#include "base/files.hpp"
#include "base/text.hpp"
#include "sdk/hub_cache.hpp"
#include "sdk/model_folder.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace file = model_folder;
namespace {

using Kind = HubFailure::Kind;

// No file of a model that can be read here is larger; sums of them stay far from the largest
// number.
constexpr std::int64_t kMostBytes = std::int64_t(1) << 50;

std::int64_t most_bytes(const std::string& name) {
  if (name.ends_with(".safetensors")) return kMostBytes;
  return std::int64_t(name == file::kConfig ? 1 : 256) << 20;
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

std::vector<std::string> read_parts(const fs::path& index) {
  try {
    return file::parts_of_weights(read_file(index), index.native());
  } catch (const Error& e) {
    throw HubFailure(Kind::unusable, e.what());
  }
}

std::int64_t sum_of(const std::vector<HubFile>& files) {
  std::int64_t bytes = 0;
  for (const auto& file : files) bytes += file.size;
  return bytes;
}

// For all of the model, so that no part comes in vain. Equal files are one blob.
void require_room_for(const std::vector<HubFile>& files, const HubRepository& repository) {
  std::map<std::string, std::int64_t> to_come;
  for (const auto& file : files) to_come[file.hash] = bytes_to_come(file, repository);
  std::int64_t bytes = 0;
  for (const auto& [hash, size] : to_come) bytes += size;
  require_room(repository.blob("").parent_path(), bytes);
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
  const bool pickled = client_.look(model, commit, file::kPickle).has_value();
  throw HubFailure(Kind::unusable, model + " has no " + file::kWeights +
                                       (pickled ? ", only " + std::string(file::kPickle) +
                                                      ", a pickle, which is never read: it could "
                                                      "run any code"
                                                : ""));
}

void Hub::receive(const std::string& model, const HubFile& file, const HubRepository& repository,
                  const FileListener& listener) {
  client_.check_stop();
  download(client_, model, file, repository, listener);
  repository.link(file.commit, file.name, file.hash);
}

// The index has to be here before its parts can be asked for.
std::vector<HubFile> Hub::parts_of(const std::string& model, const HubFile& index,
                                   const HubRepository& repository) {
  receive(model, index, repository, {});
  const auto path = repository.snapshot(index.commit) / index.name;
  std::vector<HubFile> parts = {index};
  for (const auto& name : read_parts(path)) {
    auto part = look(model, index.commit, name, repository);
    if (!part)
      throw HubFailure(Kind::unusable,
                       model + " has no " + name + ", which its " + index.name + " names");
    parts.push_back(std::move(*part));
  }
  return parts;
}

// One file, or the index and its parts.
std::vector<HubFile> Hub::weights_of(const std::string& model, const std::string& commit,
                                     const HubRepository& repository) {
  if (auto whole = look(model, commit, file::kWeights, repository)) return {*whole};
  if (auto index = look(model, commit, file::kIndex, repository))
    return parts_of(model, *index, repository);
  no_weights(model, commit);
}

// Those to fetch, the weights last.
std::vector<HubFile> Hub::files_of(const std::string& model, const HubRepository& repository) {
  const auto config = client_.look(model, "main", file::kConfig);
  if (!config) throw HubFailure(Kind::unusable, model + " has no " + file::kConfig);
  require_sound(model, *config, config->commit);
  repository.make_folders(config->commit);
  const auto weights = weights_of(model, config->commit, repository);
  std::vector<HubFile> files = {*config};
  for (const char* name : {file::kVocabulary, file::kMerges, file::kTokenizer})
    if (auto found = look(model, config->commit, name, repository)) files.push_back(*found);
  if (files.size() == 1)
    throw HubFailure(Kind::unusable, model + " has no vocab.json, merges.txt or tokenizer.json");
  files.insert(files.end(), weights.begin(), weights.end());
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
  std::int64_t before = 0;
  for (const auto& file : files) {
    std::int64_t first = -1, here = 0;
    const auto received = [&](std::int64_t bytes) {
      if (first < 0) first = bytes;
      here = bytes;
      listener_.progress({file.name, before + bytes, fetched.bytes});
    };
    const auto compared = [&](std::int64_t bytes) {
      listener_.progress({file.name, before + here, fetched.bytes, bytes, file.size});
    };
    receive(model, file, repository, {received, compared});
    fetched.received += std::max<std::int64_t>(0, here - first);
    before += file.size;
    if (&file != &files.front()) continue;
    const auto problem = refusal ? refusal(fetched.folder / file.name) : "";
    if (!problem.empty()) throw HubFailure(Kind::refused, problem);
    require_room_for(files, repository);  // a model that is of no use needs none
  }
  repository.set_main(commit);
  return fetched;
}

}  // namespace kazan
