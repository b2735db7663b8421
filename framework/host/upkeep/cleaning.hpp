// Removes what a selection names, beside runs that go on.
//
// What goes is first renamed into tmp/, whole: kill -9 leaves nodes and, for the next sweep, an
// orphan. It is deleted only if, after that, still no pin names it.
#pragma once

#include <functional>
#include <span>

#include "base/files.hpp"
#include "host/upkeep/selection.hpp"

namespace kazan {

class Cleaner {
 public:
  Cleaner(const Store& store, Pins& pins) : store_(store), pins_(pins) {}

  // Moves out of reach what no run has pinned or used since the census. Throws Error
  // (Fault::machine) when the store cannot be written.
  void put_aside(std::span<const Holding> holdings);
  // Deletes what was put aside, and gives back what has been pinned in between. Each that is gone
  // is told. Throws Error (Fault::machine), with everything given back, when the pins cannot be
  // read.
  void settle(const std::function<void(const Holding&)>& removed);

  std::size_t spared() const { return spared_; }  // of those that were to go
  // Those that the system did not let go: "cannot remove ...: Permission denied".
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  bool used_since(const Holding& holding) const;
  void put_back();

  const Store& store_;
  Pins& pins_;
  std::optional<ScopedFolder> aside_;
  std::vector<Holding> moved_;
  std::size_t spared_ = 0;
  std::vector<std::string> failures_;
};

// All of a selection, some nodes at a time; ends early, with everything settled, once `stopping`.
void clean(Cleaner& cleaner, const Selection& selection,
           const std::function<void(const Holding&)>& removed,
           const std::function<bool()>& stopping);

struct Cleared {
  std::int64_t bytes = 0;
  std::vector<std::string> failures;  // what the system did not let go
};

// Removes the litter that is litter still; and what runs that were killed left half written in their
// folders, as far as these are pinned and seen from here.
Cleared clear_litter(const Store& store, Pins& pins, const std::vector<Litter>& litter);

}  // namespace kazan
