#include "host/run/checkpoints.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/folder.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kInfo = "checkpoint.json";
constexpr int kLooks = 5;

std::string hash_of(std::string_view info) {
  return sha256(info).substr(0, 16);
}

std::string name_of(std::int64_t step, std::string_view info) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%012lld", static_cast<long long>(step));
  return digits + ("-" + hash_of(info));
}

// -1: the name is no checkpoint's.
std::int64_t step_of(const std::string& name) {
  std::int64_t step = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), step);
  return error == std::errc() && *end == '-' && step >= 0 ? step : -1;
}

Json files_of(const fs::path& folder, KnownHashes& known) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path() != folder / kInfo) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  Json files = Json::object();
  for (const auto& path : paths)
    files[path.lexically_relative(folder).native()] =
        Json::object({{"bytes", std::int64_t(fs::file_size(path))}, {"sha256", known.of(path)}});
  return files;
}

std::int64_t bytes_of(const Json& files) {
  std::int64_t bytes = 0;
  for (const auto& [name, file] : files.members()) bytes += file.at("bytes").integer();
  return bytes;
}

// Links where the file system has them: nobody can then take the files away from the reader.
void link_tree(const fs::path& from, const fs::path& to) {
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    const auto target = to / entry.path().lexically_relative(from);
    if (entry.is_directory()) {
      make_folder(target);
      continue;
    }
    std::error_code error;
    fs::create_hard_link(entry.path(), target, error);
    if (error) fs::copy_file(entry.path(), target);
  }
}

CheckpointInfo verified(const fs::path& folder, const std::string& name, KnownHashes& known) {
  const std::string text = read_file(folder / kInfo);
  if (!name.ends_with("-" + hash_of(text))) throw Error(Fault::machine, "its note is damaged");
  const Json json = Json::parse(text, kInfo);
  if (files_of(folder, known) != json.at("files"))
    throw Error(Fault::machine, "its files are damaged");
  return {json.at("step").integer(), json.at("at").string(), json.at("environments")};
}

}  // namespace

std::vector<StoredCheckpoint> all_checkpoints(const Store& store) {
  std::vector<StoredCheckpoint> out;
  auto folders = entries_of(store.checkpoints());
  std::sort(folders.begin(), folders.end());
  for (const auto& folder : folders)
    if (is_key(folder.filename()))
      for (auto& name : NodeCheckpoints(store, folder.filename()).names())
        out.push_back({folder.filename(), std::move(name)});
  return out;
}

void require_whole_checkpoint(const fs::path& folder) {
  KnownHashes none;
  verified(folder, folder.filename(), none);
}

NodeCheckpoints::NodeCheckpoints(const Store& store, std::string key)
    : store_(store), key_(std::move(key)), folder_(store.checkpoints() / key_) {}

std::vector<std::string> NodeCheckpoints::names() const {
  std::vector<std::string> out;
  for (const auto& path : entries_of(folder_))
    if (step_of(path.filename()) >= 0) out.push_back(path.filename());
  std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
    return std::pair(step_of(a), a) > std::pair(step_of(b), b);
  });
  return out;
}

// While it is linked, another runner may take it away, and a third, which is slower, put the same
// bytes there again: what failed and is there is looked at anew. False when it is gone.
bool NodeCheckpoints::take(const std::string& name, const Load& load) {
  for (int look = 1;; ++look) {
    const ScopedFolder own(store_.begin(key_));
    std::optional<CheckpointInfo> info;
    KnownHashes read;
    try {
      link_tree(folder_ / name, own.path());
      info = verified(own.path(), name, read);
      fs::remove(own.path() / kInfo);
    } catch (const std::exception&) {
      std::error_code error;
      if (!fs::exists(folder_ / name, error)) return false;
      if (look == kLooks) throw;
      continue;
    }
    load(own.path(), *info);
    known_ = std::move(read);
    known_.forget_others();
    return true;
  }
}

// Looks again each time: a faster runner may have replaced what was there. And once more before it
// says that there is nothing: a listing may miss what is renamed meanwhile, the old and the new.
bool NodeCheckpoints::resume(const Load& load, const Log& log) {
  std::set<std::string> refused;
  std::map<std::string, int> gone;
  for (;;) {
    const auto all = names();
    const auto next = std::find_if(all.begin(), all.end(),
                                   [&](const auto& name) { return !refused.contains(name); });
    if (next == all.end()) {
      if (names() == all) return false;
      continue;
    }
    try {
      if (take(*next, load)) return true;
      if (++gone[*next] == kLooks) refused.insert(*next);  // a link to nowhere
    } catch (const std::exception& e) {
      refused.insert(*next);
      log("warning: the checkpoint " + *next + " is passed over: " + e.what());
    }
  }
}

std::int64_t NodeCheckpoints::save(const CheckpointInfo& info, const Save& save) {
  const ScopedFolder written(store_.begin(key_));
  save(written.path());
  const Json files = files_of(written.path(), known_);
  const std::string text = Json::object({{"step", info.step},
                                         {"at", info.at},
                                         {"environments", info.environments},
                                         {"files", files}})
                               .dump(2) +
                           "\n";
  write_file(written.path() / kInfo, text);
  publish(written.path(), name_of(info.step, text));
  known_.forget_others();
  for (const auto& name : names())
    if (step_of(name) < info.step) discard(folder_ / name);
  return bytes_of(files);
}

void NodeCheckpoints::publish(const fs::path& written, const std::string& name) const {
  for (const auto& entry : fs::recursive_directory_iterator(written))
    if (entry.is_regular_file()) ::chmod(entry.path().c_str(), 0444);
  ::chmod(written.c_str(), 0755);
  sync_tree(written);
  for (int attempt = 0;; ++attempt) {
    make_folder(folder_);
    if (::rename(written.c_str(), (folder_ / name).c_str()) == 0) break;
    if (errno == ENOTEMPTY || errno == EEXIST) return;  // the same bytes, from another runner
    // Another runner that published the node removes the folder.
    if (errno != ENOENT || attempt == 9) throw_errno("write", (folder_ / name).native(), errno);
  }
  try {
    sync_folder(folder_);
  } catch (const Error&) {
    std::error_code ignored;
    if (fs::exists(folder_, ignored)) throw;
  }
}

void NodeCheckpoints::remove() const {
  discard(folder_);
}

void NodeCheckpoints::discard(const fs::path& folder) const {
  std::error_code absent;
  if (!fs::exists(folder, absent)) return;
  const ScopedFolder aside(store_.begin(key_));
  ::rename(folder.c_str(), (aside.path() / "old").c_str());
}

}  // namespace kazan
