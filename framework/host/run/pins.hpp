// Runs pin the nodes of their plans, so that `clean` spares what a run is about to reuse and what
// a run folder still names.
//
//   pins/<hash of host and run folder>.json
//   pins/cleaning.<writer>          while a cleaner moves nodes out of reach, some milliseconds
//
// Who comes first is decided without locks. A run writes its pin and then waits until no cleaner
// is at work; a cleaner writes its mark and then reads the pins. So a cleaner that missed the pin
// has ended before the run looks anything up. docs/adr/0014-clean-by-pins-and-age.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"
#include "host/run/store.hpp"

namespace kazan {

struct Pin {
  std::filesystem::path run;  // absolute
  std::string host, started;  // UTC
  std::vector<std::string> keys;
  // Inodes of the run folder and of the folders it lies in, up to the root of its file system.
  std::map<std::string, std::string> places;

  enum class State {
    holds,    // the run folder is there
    gone,     // it was removed: the pin is void
    unknown,  // it is on another machine, or on a disk that is not there now
  };
  State state() const;

  static Pin of(const Plan& plan, const std::filesystem::path& run);
  Json to_json() const;
  static Pin from_json(const Json& json);
  std::string file_name() const;
};

// Pins the plan's nodes for the run in this folder, which exists. Waits for cleaners at work, but
// not longer than `patience`. Throws Error (Fault::machine) when the store cannot be written.
void pin(const Store& store, const Plan& plan, const std::filesystem::path& run,
         std::chrono::milliseconds patience = std::chrono::seconds(10));

// The pins of a store, by file. Refreshing is cheap: a pin is never changed, only replaced.
class Pins {
 public:
  explicit Pins(const Store& store) : folder_(store.pins()) {}

  // Throws Error (Fault::machine) naming a pin that cannot be read, or the folder of all of them:
  // what it pins is not known. No folder is no pins.
  void refresh();
  bool has(const std::string& key) const { return keys_.contains(key); }  // by a pin not void

  struct Entry {
    Pin pin;
    Pin::State state;
    std::string identity;  // of the file
  };
  const std::map<std::filesystem::path, Entry>& all() const { return pins_; }

 private:
  bool read(const std::filesystem::path& file);

  std::filesystem::path folder_;
  std::map<std::filesystem::path, Entry> pins_;
  std::set<std::string> keys_;
};

// While it lives, runs that begin wait: from before the pins are read until what none of them
// names is out of reach.
class CleaningMark {
 public:
  explicit CleaningMark(const Store& store);  // throws Error (Fault::machine)
  ~CleaningMark();
  CleaningMark(const CleaningMark&) = delete;
  CleaningMark& operator=(const CleaningMark&) = delete;

 private:
  std::filesystem::path file_;
};

// Marks of cleaners that were killed.
std::vector<std::filesystem::path> dead_marks(const Store& store);

}  // namespace kazan
