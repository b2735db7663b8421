#include "host/run/reexecute.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "host/run/conversation.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostPrinted = 2000;  // bytes of what a dead worker said last

// Everybody writes where temporary files lie: the folder has to be ours alone.
void require_own(const fs::path& folder) {
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0) throw_errno("use", folder.native(), errno);
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 022) != 0)
    throw Error(Fault::machine, "cannot use " + folder.native() +
                                    ": it is no folder of yours alone; remove it or set TMPDIR");
}

// A store's rules for tmp/ do for scratch stores too: the folder's name tells whose it is.
fs::path claim_room() {
  const fs::path root = fs::temp_directory_path() / ("kazan-verify-" + std::to_string(::geteuid()));
  if (::mkdir(root.c_str(), 0700) != 0 && errno != EEXIST)
    throw_errno("make the folder", root.native(), errno);
  require_own(root);
  const Store area(root);
  area.prepare();
  area.sweep();
  return area.begin("verify");
}

std::string last_words(const fs::path& log) {
  const std::string text = fs::exists(log) ? read_file(log) : "";
  const auto from = text.size() > kMostPrinted ? text.size() - kMostPrinted : 0;
  return text.empty() ? "it printed nothing" : "it printed: " + text.substr(from);
}

}  // namespace

Reexecution::Reexecution(const Plan& plan, const Store& store, std::vector<fs::path> plugin_folders)
    : plan_(plan), store_(store), plugin_folders_(std::move(plugin_folders)), room_(claim_room()) {
  // A strict plan promises an environment to the store. Here nothing enters it.
  for (auto& node : plan_.nodes) node.environment = Json();
  write_file(room_.path() / "plan.json", plan_.to_json().dump() + "\n");
}

std::string Reexecution::missing_input(const PlannedNode& node) const {
  for (const auto& [port, references] : node.inputs)
    for (const auto& reference : references)
      if (!store_.find(reference.key)) return reference.node;
  return "";
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

NodeResult Reexecution::run(const PlannedNode& node,
                            const std::function<void(const Json&)>& report) {
  if (const auto missing = missing_input(node); !missing.empty())
    return {NodeResult::Status::failed,
            Fault::input,
            "its input " + missing + " is no longer in the store " + store_.root().native(),
            {}};
  const Store scratch(room_.path() / "store");
  std::error_code ignored;
  fs::remove_all(scratch.root(), ignored);  // links, not what they point to
  scratch.prepare();
  link_others(node, scratch);
  const auto log = room_.path() / "worker.log";
  fs::remove(log, ignored);
  WorkerProcess worker({room_.path() / "plan.json", scratch.root(), plugin_folders_}, node.threads,
                       log);
  worker.channel().send(Json::object({{"run", node.id}}));
  Answer answer = answer_of(worker, report, [] { return true; });
  if (answer.result) return std::move(*answer.result);
  return {NodeResult::Status::failed,
          Fault::node,
          "its worker " + answer.death + "; " + last_words(log),
          {}};
}

fs::path Reexecution::folder(const PlannedNode& node) const {
  return Store(room_.path() / "store").folder(node.key);
}

}  // namespace kazan
