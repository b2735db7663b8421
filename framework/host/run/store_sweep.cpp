// What is cleared away of what killed processes left in a store.
#include "base/folder.hpp"
#include "base/text.hpp"
#include "base/writer.hpp"
#include "host/run/checkpoints.hpp"
#include "host/run/key_lock.hpp"
#include "host/run/store.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

void sweep_unfinished(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& path : entries_of(folder))
    if (orphaned(path)) fs::remove_all(path, ignored);
}

// Those of finished nodes, whose runner died between publishing and removing them. Those of others
// are somebody's work.
void sweep_checkpoints(const Store& store) {
  for (const auto& path : entries_of(store.checkpoints())) try {
      const std::string key = path.filename();
      if (is_key(key) && store.find(key)) NodeCheckpoints(store, key).remove();
      std::error_code ignored;
      fs::remove(path, ignored);  // an empty folder; a full one stays
    } catch (const std::exception&) {
      // The disk is full or read-only. Who writes to it will say so, and the others go on.
    }
}

// A lock that can be had is nobody's; letting go of it removes its file.
void sweep_locks(const Store& store) {
  for (const auto& path : entries_of(store.root() / "locks"))
    KeyLock::try_lock(store.root(), path.filename());
}

}  // namespace

bool orphaned(const fs::path& unfinished) {
  const auto parts = split(unfinished.filename().native(), '-');  // begin(): MACHINE-PID-KEY-X
  const Writer writer = parts.size() == 4 ? state_of(parts[0] + "-" + parts[1]) : Writer::elsewhere;
  return writer == Writer::dead || (writer == Writer::elsewhere && abandoned(unfinished));
}

void Store::sweep() const {
  sweep_checkpoints(*this);
  sweep_unfinished(root_ / "tmp");
  sweep_temporaries(root_);
  sweep_locks(*this);
}

}  // namespace kazan
