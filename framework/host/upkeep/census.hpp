// What a store holds: what may go as a whole, what is litter, and how large all of it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/run/pins.hpp"
#include "host/run/store.hpp"

namespace kazan {

// A node's artifacts, or the checkpoints of one that is not finished.
struct Holding {
  enum class Kind { object, checkpoints };
  Kind kind = Kind::object;
  std::string key;
  std::filesystem::path path;
  std::int64_t bytes = 0;
  std::time_t used = 0;  // last: made, reused, written to
  bool pinned = false, young = false;

  bool may_go() const { return !pinned && !young; }
};

// Of no use to anybody; any cleaning removes it.
struct Litter {
  enum class Kind { orphan, finished_checkpoints, void_pin, idle_lock };
  Kind kind = Kind::orphan;
  std::filesystem::path path;
  std::int64_t bytes = 0;
  std::time_t changed = 0;  // last, of finished checkpoints
};

struct Census {
  std::vector<Holding> holdings;  // the least recently used first
  std::vector<Litter> litter;
  std::int64_t under_way = 0;  // bytes of what running nodes write
  std::int64_t others = 0;     // of pins, locks, hashes of files, folders
  std::time_t taken = 0;

  std::int64_t bytes() const;
  std::int64_t litter_bytes() const;
};

// Reads pins too. Young is what was used less than `young` ago. An absent store is an empty one.
// Throws Error (Fault::machine) for a pin that cannot be read.
Census take_census(const Store& store, Pins& pins, std::chrono::seconds young);

// "sae.topk": of a holding's record; "" where it has none.
std::string stage_of(const Holding& holding);

}  // namespace kazan
