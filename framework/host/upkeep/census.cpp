#include "host/upkeep/census.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/folder.hpp"
#include "host/upkeep/disk_use.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Reuse touches a node's folder, and nothing else changes it.
std::time_t touched(const fs::path& folder) {
  struct stat s {};
  return ::stat(folder.c_str(), &s) == 0 ? s.st_mtim.tv_sec : 0;
}

// A kernel lock that can be had is held by nobody.
bool idle(const fs::path& lock) {
  const int descriptor = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool had = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  ::close(descriptor);
  return had;
}

class Count {
 public:
  Count(const Store& store, const Pins& pins, std::chrono::seconds young)
      : store_(store), pins_(pins), young_(young) {
    census_.taken = std::time(nullptr);
  }

  Census take() {
    for (const auto& entry : entries_of(store_.root())) {
      const std::string name = entry.filename();
      if (name == "objects")
        for (const auto& part : entries_of(entry)) objects(part);
      else if (name == "checkpoints")
        for (const auto& folder : entries_of(entry)) checkpoints(folder);
      else if (name == "tmp")
        for (const auto& folder : entries_of(entry)) unfinished(folder);
      else
        census_.others += disk_use(entry).bytes;
    }
    for (const auto& lock : entries_of(store_.root() / "locks"))
      if (idle(lock)) small_litter(Litter::Kind::idle_lock, lock);
    for (const auto& [file, entry] : pins_.all())
      if (entry.state == Pin::State::gone) small_litter(Litter::Kind::void_pin, file);
    for (const auto& mark : dead_marks(store_)) small_litter(Litter::Kind::void_pin, mark);
    std::stable_sort(census_.holdings.begin(), census_.holdings.end(),
                     [](const Holding& a, const Holding& b) { return a.used < b.used; });
    return std::move(census_);
  }

 private:
  void objects(const fs::path& part) {
    for (const auto& folder : entries_of(part)) {
      const DiskUse use = disk_use(folder);
      if (is_key(folder.filename()))
        hold(Holding::Kind::object, folder, use.bytes, touched(folder));
      else
        census_.others += use.bytes;  // not ours: not for us to remove
    }
  }

  void checkpoints(const fs::path& folder) {
    const DiskUse use = disk_use(folder);
    const bool recent = census_.taken - use.changed < young_.count();
    if (!is_key(folder.filename()))
      census_.others += use.bytes;
    else if (!recent && fs::exists(store_.folder(folder.filename())))
      census_.litter.push_back(
          {Litter::Kind::finished_checkpoints, folder, use.bytes, use.changed});
    else
      hold(Holding::Kind::checkpoints, folder, use.bytes, use.changed);
  }

  void unfinished(const fs::path& folder) {
    const auto bytes = disk_use(folder).bytes;
    if (orphaned(folder))
      litter(Litter::Kind::orphan, folder, bytes);
    else
      census_.under_way += bytes;
  }

  void hold(Holding::Kind kind, const fs::path& folder, std::int64_t bytes, std::time_t used) {
    const std::string key = folder.filename();
    census_.holdings.push_back(
        {kind, key, folder, bytes, used, pins_.has(key), census_.taken - used < young_.count()});
  }

  void litter(Litter::Kind kind, const fs::path& path, std::int64_t bytes) {
    census_.litter.push_back({kind, path, bytes});
  }

  // Counted among the others until it turned out to be of no use.
  void small_litter(Litter::Kind kind, const fs::path& file) {
    const auto bytes = disk_use(file).bytes;
    census_.others -= bytes;
    litter(kind, file, bytes);
  }

  const Store& store_;
  const Pins& pins_;
  std::chrono::seconds young_;
  Census census_;
};

}  // namespace

std::int64_t Census::bytes() const {
  std::int64_t sum = under_way + others + litter_bytes();
  for (const auto& holding : holdings) sum += holding.bytes;
  return sum;
}

std::int64_t Census::litter_bytes() const {
  std::int64_t sum = 0;
  for (const auto& item : litter) sum += item.bytes;
  return sum;
}

Census take_census(const Store& store, Pins& pins, std::chrono::seconds young) {
  pins.refresh();
  return Count(store, pins, young).take();
}

std::string stage_of(const Holding& holding) {
  try {
    const auto file = holding.path / "record.json";
    return Json::parse(read_file(file), file.native()).at("stage").string();
  } catch (const Error&) {
    return "";
  }
}

}  // namespace kazan
