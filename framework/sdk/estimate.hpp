// What a node is going to need, and adding it up in a plan step.
//
//   void plan(Planner& planner) override {
//     const double rows = most(planner.description(activations), "tokens");
//     Needs needs;
//     needs.memory = rows * inputs * 4;  // read_all
//     needs.disk = ...;
//     planner.estimate(needs);
//   }
//
// Amounts are doubles: products of sizes do not overflow, and one that is not known, a NaN, makes
// unknown whatever it enters.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace kazan {

struct Description;

// As planned. What cannot be told stays empty.
struct Estimate {
  // Resident at the node's peak, at most, artifacts and work alike; of a stage's own until the
  // host adds what any worker takes (whole_node).
  std::optional<std::int64_t> memory_bytes;
  std::optional<std::int64_t> disk_bytes;  // that the node adds to the store, at most
  std::optional<double> seconds;           // of work on one core of this decade; rough
  // In the store while the node runs, besides what it leaves there: checkpoints, parts of files.
  std::optional<std::int64_t> scratch_bytes = {};
  // Of `seconds` what a worker takes once for all such nodes that it runs: libraries to load.
  double loading_seconds = 0;

  Json to_json() const;
  static Estimate from_json(const Json& json);
};

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// The size of a dimension or, where only that is known, the most it can be; else kUnknown.
double most(const Description& description, std::string_view dimension);

// What it takes to read an input besides keeping what was read: nothing for a value. A recipe is
// carried out by its reader, which adds this to its own needs.
struct Reading {
  double memory = 0;       // at its peak, kept until the reader ends
  double seconds = 0;      // for all of it, once
  bool numerical = false;  // by libtorch
  // Readings with one name here can share their work, if one process does them one after another
  // (RecipeRunner::share). "": with none.
  std::string pass = {};
  // What this one adds while it is done with another: bytes of memory, and of disk until its reader
  // comes.
  double beside_memory = 0, beside_disk = 0;
};

struct Needs {
  double memory = 0;
  double disk = 0;     // that stays
  double scratch = 0;  // on disk until the node ends
  double seconds = 0;
  bool numerical = false;  // libtorch is loaded: adds what it takes, once

  Needs& operator+=(const Reading& reading);
  Estimate estimate() const;
};

// Rough speeds of one core, for `seconds`. Measured on an AMD EPYC of 2021.
inline constexpr double kFlopsASecond = 2e10;     // f32 matrix products
inline constexpr double kBytesASecond = 5e9;      // through memory, once
inline constexpr double kDiskBytesASecond = 2e8;  // written, hashed and synced
inline constexpr double kDrawsASecond = 3e7;      // normal draws

}  // namespace kazan
