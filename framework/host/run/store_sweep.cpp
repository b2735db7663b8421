// What is cleared away of what killed processes left in a store.
#include "base/files.hpp"
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
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto parts = split(entry.path().filename().native(), '-');  // begin(): MACHINE-PID-KEY-X
    const Writer writer =
        parts.size() == 4 ? state_of(parts[0] + "-" + parts[1]) : Writer::elsewhere;
    if (writer == Writer::dead || (writer == Writer::elsewhere && abandoned(entry.path())))
      fs::remove_all(entry.path(), ignored);
  }
}

// Those of finished nodes, whose runner died between publishing and removing them. Those of others
// are somebody's work.
void sweep_checkpoints(const Store& store) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(store.checkpoints(), ignored)) {
    const std::string key = entry.path().filename();
    if (store.find(key)) NodeCheckpoints(store, key).remove();
    fs::remove(entry.path(), ignored);  // an empty folder; a full one stays
  }
}

// A lock that can be had is nobody's; letting go of it removes its file.
void sweep_locks(const Store& store) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(store.root() / "locks", ignored))
    KeyLock::try_lock(store.root(), entry.path().filename());
}

}  // namespace

void Store::sweep() const {
  sweep_checkpoints(*this);
  sweep_unfinished(root_ / "tmp");
  sweep_temporaries(root_);
  sweep_locks(*this);
}

}  // namespace kazan
