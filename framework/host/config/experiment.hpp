// An experiment as its file says it: nodes with untyped parameters. Variables are substituted,
// `extends`, `set` and --set applied. What stages and types mean is not known here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/config/diagnostics.hpp"
#include "host/config/value.hpp"

namespace kazan {

struct NodeUse {
  std::string name;
  Position at;  // of the name
  Value use;    // the stage, a scalar
  Value in;     // references: null, a scalar, a list or a map
  Value seed, doc, threads;
  Value params;         // a map: everything that is not a reserved word
  bool broken = false;  // a value in it is
};

struct Experiment {
  std::string name, doc;
  std::int64_t seed = 0;
  std::vector<std::pair<std::string, std::string>> vars;  // as written, to be shown
  std::vector<std::string> unset, overrides;              // --unset and --set, as given
  std::vector<NodeUse> nodes;
  std::string renderer = "report.html";
  Position renderer_at;
  std::shared_ptr<const Source> source;                // the file named on the command line
  std::vector<std::shared_ptr<const Source>> sources;  // that one first, then those it extends
  std::filesystem::path folder;                        // of that file
};

// Reads the file and those it extends. Faults go to `diagnostics`; an unreadable file is
// Fault::input. With a `text` that stands for the file's: an editor has not saved it.
Experiment load_experiment(const std::filesystem::path& file,
                           const std::vector<std::string>& overrides, Diagnostics& diagnostics,
                           const std::optional<std::string>& text = std::nullopt,
                           const std::vector<std::string>& unset = {});

}  // namespace kazan
