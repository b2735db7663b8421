// A run folder as a report needs it (docs/run-folder.md). Whatever is missing or malformed, but
// for the manifest, becomes a problem to be shown: a failed run is when a report matters most.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "sweep.hpp"
#include "tables.hpp"

namespace kazan::report {

struct FigureFile {
  std::string name;
  std::string kind, title, caption;
  std::string json;     // as the stage left it; empty when there is a problem
  std::string problem;  // why it cannot be shown
};

struct NodeRun {
  Json manifest, planned, record;  // of this node; planned and record may be null
  std::vector<FigureFile> figures;
  std::vector<OutputTable> tables;
  std::vector<std::string> problems;

  std::string name, id, stage, status;
  std::string folder;      // "nodes/<id>", from where the report lies
  std::size_t copies = 1;  // nodes that it stands for in the drawing of a sweep
};

struct RunFolder {
  Json manifest;
  std::string experiment;  // experiment.yaml as given
  std::vector<NodeRun> nodes;
  Json plan;    // plan.json of a sweep; else null: each node has its part
  Sweep sweep;  // of a sweep records and figures are read of its whole nodes only
  std::vector<std::string> problems;
};

// Figures above this many bytes are named in the report, not embedded.
inline constexpr std::size_t kLargestFigure = 32u << 20;

// Throws Error (Fault::input) when there is no manifest, or it is not a JSON object.
RunFolder read_run_folder(const std::filesystem::path& folder);

// Names become file names: nothing that leaves the folder.
bool plain_name(std::string_view name);

// Members of an object by type, with a fallback for absent ones and ones of another type.
std::string text_of(const Json& object, std::string_view key, std::string_view fallback = "");
double number_of(const Json& object, std::string_view key);  // NaN
const Json& list_of(const Json& object, std::string_view key);
const Json& object_of(const Json& object, std::string_view key);

}  // namespace kazan::report
