// A small sweep with trainings that is computed here and by another engine, for comparing bits.
#pragma once

#include "program.hpp"

namespace kazan::testing {

class Exported {
 public:
  Exported();

  Workshop shop;

  // Runs the sweep as it is here, in a store and under runs of its own.
  void run_locally() const;
  // The words after `runner`: `verb` of the sweep, or of another experiment.
  std::vector<std::string> words(std::vector<std::string> verb) const;

  // Lays x.yaml out for an engine as runs/x/1, which has to go well.
  Outcome lay_out(const std::string& engine, const std::vector<std::string>& options = {}) const;

  // What must be equal, by node: keys, outputs with the hashes of their files, metrics.
  static Json results(const Workshop& shop, const std::string& run);
  // Results, metrics and table of this run are those of the local one.
  void check_equal(const std::string& run) const;

  // How many tasks of the run are in this state.
  long count(const std::string& run, const std::string& status) const;
};

// The folders of PATH have it.
bool installed(const std::string& program);

}  // namespace kazan::testing
