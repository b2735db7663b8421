#include "host/run/reexecute.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/writer.hpp"
#include "host/run/conversation.hpp"
#include "host/run/last_words.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Everybody writes where temporary files lie: the folder has to be ours alone.
void require_own(const fs::path& folder) {
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0) throw_errno("use", folder.native(), errno);
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 022) != 0)
    throw Error(Fault::machine, "cannot use " + folder.native() +
                                    ": it is no folder of yours alone; remove it or set TMPDIR");
}

constexpr int kTries = 20;

fs::path area_root() {
  return fs::temp_directory_path() / ("kazan-verify-" + std::to_string(::geteuid()));
}

bool made(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return true;
  if (errno != ENOENT) throw_errno("make the folder", folder.native(), errno);
  return false;
}

// A store's rules for tmp/ do for scratch stores too: the folder's name tells whose it is. Whoever
// leaves the area last removes it, at any moment: then from the start.
fs::path claim_room(const fs::path& root) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    if (!made(root)) continue;
    struct stat gone {};
    if (::lstat(root.c_str(), &gone) != 0 && errno == ENOENT) continue;
    require_own(root);
    Store(root).sweep();
    if (!made(root / "tmp")) continue;
    std::string room = (root / "tmp" / (writer_name() + "-verify-XXXXXX")).native();
    if (::mkdtemp(room.data())) return room;
    if (errno != ENOENT) throw_errno("make a folder in", (root / "tmp").native(), errno);
  }
  throw Error(Fault::machine,
              "cannot make a folder in " + root.native() + ": others keep removing it");
}

NodeResult failure(Fault fault, const std::string& message) {
  return {NodeResult::Status::failed, fault, message, {}};
}

std::string printed_in(const fs::path& log) {
  const std::string words = last_words_in(log);
  return words.empty() ? "it printed nothing" : "it printed: " + words;
}

}  // namespace

Reexecution::Reexecution(const Plan& plan, const Store& store, std::vector<fs::path> plugin_folders)
    : plan_(plan), store_(store), plugin_folders_(std::move(plugin_folders)) {
  // A strict plan promises an environment to the store. Here nothing enters it.
  for (auto& node : plan_.nodes) node.environment = Json();
  write_file(room_.path() / "plan.json", plan_.to_json().dump() + "\n");
}

Reexecution::Room::Room() : area_(area_root()), path_(claim_room(area_)) {}

// What others are in stays. "objects" is what earlier versions made.
Reexecution::Room::~Room() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  for (const char* name : {"tmp", "locks", "objects", ""}) ::rmdir((area_ / name).c_str());
}

std::optional<NodeResult> Reexecution::without_inputs(const PlannedNode& node) const {
  for (const auto& [port, references] : node.inputs)
    for (const auto& reference : references) {
      const Kept kept = store_.look(reference.key);
      if (kept.record) continue;
      if (kept.damage.empty())
        return failure(Fault::input, "its input " + reference.node + " is no longer in the store " +
                                         store_.root().native());
      NodeResult result = failure(Fault::machine, kept.damage);
      result.damaged = reference.artifact();
      return result;
    }
  return std::nullopt;
}

// What the worker read through links, by its place in the store.
NodeResult Reexecution::with_places(NodeResult result, const fs::path& scratch) const {
  const std::string from = scratch.native() + "/", to = fs::absolute(store_.root()).native() + "/";
  std::string& text = result.message;
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return result;
}

// By key: another node of the plan may be the same computation under another name.
void Reexecution::link_others(const PlannedNode& node, const Store& scratch) const {
  for (const auto& other : plan_.nodes) {
    const auto from = fs::absolute(store_.folder(other.key)), to = scratch.folder(other.key);
    std::error_code absent;
    if (other.key == node.key || fs::exists(to, absent) || !fs::exists(from, absent)) continue;
    make_folder(to.parent_path());
    fs::create_directory_symlink(from, to);
  }
  std::error_code absent;  // so that large files need not be hashed again
  fs::copy_file(store_.file_hashes(), scratch.file_hashes(), absent);
}

fs::path Reexecution::store_without(const PlannedNode& node) const {
  const Store scratch(room_.path() / "store");
  std::error_code ignored;
  fs::remove_all(scratch.root(), ignored);  // links, not what they point to
  scratch.prepare();
  link_others(node, scratch);
  return scratch.root();
}

NodeResult Reexecution::run(const PlannedNode& node, const std::function<void(const Json&)>& report,
                            const std::function<bool()>& go_on) {
  if (auto unable = without_inputs(node)) return std::move(*unable);
  const fs::path scratch = store_without(node);
  const auto log = room_.path() / "worker.log";
  std::error_code ignored;
  fs::remove(log, ignored);
  WorkerProcess worker({plan_file(), scratch, plugin_folders_}, node.threads, log);
  worker.channel().send(Json::object({{"run", node.id}}));
  Answer answer = answer_of(worker, report, go_on);
  if (answer.result && answer.result->damaged.empty()) return std::move(*answer.result);
  if (answer.result) return with_places(std::move(*answer.result), scratch);
  if (answer.death.empty()) return {NodeResult::Status::stopped, {}, "it was stopped", {}};
  return failure(Fault::node, "its worker " + answer.death + "; " + printed_in(log));
}

fs::path Reexecution::folder(const PlannedNode& node) const {
  return Store(room_.path() / "store").folder(node.key);
}

}  // namespace kazan
