// An experiment as its file says it: nodes with untyped parameters. Variables are substituted,
// `extends`, `set` and --set applied. What stages and types mean is not known here.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/config/diagnostics.hpp"
#include "host/config/value.hpp"
#include "host/config/variants.hpp"

namespace kazan {

struct NodeUse {
  std::string name;
  std::string base;  // its name in the file; in a sweep `name` also says of which variants it is
  Position at;       // of the name
  Value use;         // the stage, a scalar
  Value in;          // references: null, a scalar, a list or a map
  Value seed, doc, threads;
  // It reads from the variants of a sweep that differ on these axes only. In a sweep `in` then
  // names them all, and `places` says where each stands on these axes, by its name.
  std::vector<std::string> over;
  Position over_at;
  std::map<std::string, Coordinates> places;
  std::int64_t inherited_seed = 0;  // the experiment's, or the variant's: where `seed` gives none
  Value params;                     // a map: everything that is not a reserved word
  bool broken = false;              // a value in it is
};

struct Experiment {
  std::string name, doc;
  // Of the files that it extends, which say something else: file names and their doc, nearest
  // first.
  std::vector<std::pair<std::string, std::string>> base_docs;
  std::int64_t seed = 0;
  std::vector<std::pair<std::string, std::string>> vars;  // as written, to be shown
  std::map<std::string, Position> var_places;             // of their values; not of a sweep
  std::vector<std::string> unset, overrides;              // --unset and --set, as given
  std::vector<NodeUse> nodes;
  std::vector<Variant> variants;  // of a sweep; else none
  std::vector<SweepAxes> axes;    // of a sweep: what it varies, `where` aside
  SweepWhere where;               // of a sweep
  Value left_out;  // the sweep as the files give it, without ExperimentOptions::sweep
  // Of a sweep: the metrics "node.metric" that its table and page show first; none: what stages
  // call headlines.
  std::vector<std::string> shown;
  std::vector<Position> shown_at;  // of each
  std::string renderer = "report.html";
  Position renderer_at;
  std::shared_ptr<const Source> source;                // the file named on the command line
  std::vector<std::shared_ptr<const Source>> sources;  // that one first, then those it extends
  std::filesystem::path folder;                        // of that file
};

constexpr std::size_t kFewVariants = 1000;  // of a sweep: as many as need no --yes

struct ExperimentOptions {
  std::vector<std::string> overrides = {}, unset = {};  // --set, --unset
  std::optional<std::string> text = std::nullopt;       // stands for the file's: an editor has it
  std::vector<std::string> axes = {};                   // of a sweep: "k=16,32", "layer=0..11"
  std::string seeds = {};                               // of a sweep: "3", or "" for the file's
  std::size_t most_variants = kFewVariants;
  // Of a sweep: what `all` stands for on an axis (SweepOptions).
  std::function<std::vector<std::string>(const std::string& axis)> all = nullptr;
  bool sweep = true;  // false: the experiment without it
};

// Reads the file and those it extends. Faults go to `diagnostics`; an unreadable file is
// Fault::input.
Experiment load_experiment(const std::filesystem::path& file, const ExperimentOptions& options,
                           Diagnostics& diagnostics);

}  // namespace kazan
