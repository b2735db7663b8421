#include "host/upkeep/cleaning.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/writer.hpp"
#include "host/run/key_lock.hpp"
#include "host/upkeep/disk_use.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Few enough for runs that begin not to notice that they wait.
constexpr std::size_t kAtOnce = 64;

}  // namespace

bool Cleaner::used_since(const Holding& holding) const {
  if (holding.kind == Holding::Kind::checkpoints)
    return disk_use(holding.path).changed > holding.used;
  struct stat s {};
  return ::stat(holding.path.c_str(), &s) == 0 && s.st_mtim.tv_sec > holding.used;
}

void Cleaner::put_aside(std::span<const Holding> holdings) {
  if (!aside_) aside_.emplace(store_.begin("clean"));
  const CleaningMark mark(store_);
  pins_.refresh();
  for (const auto& holding : holdings) {
    if (pins_.has(holding.key) || used_since(holding)) {
      ++spared_;
      continue;
    }
    const auto target = aside_->path() / std::to_string(moved_.size());
    if (::rename(holding.path.c_str(), target.c_str()) == 0)
      moved_.push_back(holding);
    else if (errno != ENOENT)  // another cleaner was faster
      failures_.push_back("cannot remove " + holding.path.native() + ": " + std::strerror(errno));
  }
}

void Cleaner::put_back() {
  for (std::size_t i = 0; i < moved_.size(); ++i) {
    const auto from = aside_->path() / std::to_string(i);
    // Not where a run has made it anew meanwhile.
    if (::rename(from.c_str(), moved_[i].path.c_str()) != 0 && errno != ENOTEMPTY &&
        errno != EEXIST)
      failures_.push_back("cannot put back " + moved_[i].path.native() + ": " +
                          std::strerror(errno));
  }
  moved_.clear();
}

void Cleaner::settle(const std::function<void(const Holding&)>& removed) {
  try {
    pins_.refresh();
  } catch (...) {
    put_back();
    throw;
  }
  for (std::size_t i = 0; i < moved_.size(); ++i) {
    const auto from = aside_->path() / std::to_string(i);
    // Where the run has made it anew meanwhile, this one is in nobody's way.
    if (pins_.has(moved_[i].key) && ::rename(from.c_str(), moved_[i].path.c_str()) == 0) {
      ++spared_;
      continue;
    }
    std::error_code error;
    fs::remove_all(from, error);
    if (error)
      failures_.push_back("cannot remove " + from.native() + ": " + error.message());
    else
      removed(moved_[i]);
  }
  moved_.clear();
}

void clean(Cleaner& cleaner, const Selection& selection,
           const std::function<void(const Holding&)>& removed,
           const std::function<bool()>& stopping) {
  const std::span<const Holding> all = selection.going;
  for (std::size_t i = 0; i < all.size() && !stopping(); i += kAtOnce) {
    cleaner.put_aside(all.subspan(i, std::min(kAtOnce, all.size() - i)));
    cleaner.settle(removed);
  }
}

namespace {

// Under a mark, and read anew: a run may just begin in a folder of that name.
std::int64_t clear_void_pins(const Store& store, Pins& pins, const std::vector<Litter>& litter) {
  const CleaningMark mark(store);
  pins.refresh();
  std::int64_t freed = 0;
  for (const auto& item : litter) {
    if (item.kind != Litter::Kind::void_pin) continue;
    const auto pin = pins.all().find(item.path);
    if ((pin == pins.all().end() || pin->second.state == Pin::State::gone) &&
        ::unlink(item.path.c_str()) == 0)
      freed += item.bytes;
  }
  return freed;
}

// The node may have been removed since, and a run may be making it anew.
bool is_litter_still(const Store& store, const Litter& item) {
  if (item.kind == Litter::Kind::orphan) return orphaned(item.path);
  return fs::exists(store.folder(item.path.filename())) &&
         disk_use(item.path).changed <= item.changed;
}

}  // namespace

Cleared clear_litter(const Store& store, Pins& pins, const std::vector<Litter>& litter) {
  Cleared out;
  if (!litter.empty()) out.bytes = clear_void_pins(store, pins, litter);
  for (const auto& item : litter) {
    if (item.kind == Litter::Kind::void_pin) continue;
    if (item.kind == Litter::Kind::idle_lock) {
      KeyLock::try_lock(store.root(), item.path.filename());  // letting go removes it
      continue;
    }
    if (!is_litter_still(store, item)) continue;
    std::error_code error;
    fs::remove_all(item.path, error);
    if (error)
      out.failures.push_back("cannot remove " + item.path.native() + ": " + error.message());
    else
      out.bytes += item.bytes;
  }
  sweep_temporaries(store.root());
  sweep_temporaries(store.pins());
  for (const auto& [file, entry] : pins.all())
    if (entry.state == Pin::State::holds) sweep_temporaries(entry.pin.run);
  return out;
}

}  // namespace kazan
