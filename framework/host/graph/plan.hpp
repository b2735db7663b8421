// A plan: everything resolved and checked before anything runs. Written as plan.json; workers
// read it and need no experiment.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "host/config/sweep.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/planner.hpp"

namespace kazan {

struct PlannedOutput {
  std::string name, type;
  Json shape;  // [{"name": "tokens", "size": null, "at_most": 940}, ...]
};

// What an input reads: a port of another node.
struct Reference {
  std::string node, port;  // by the experiment's name
  std::string key;         // of that node
  Coordinates at{};        // of a node that gathers: where this one stands on the axes

  std::string artifact() const { return key + "/" + port; }  // what the store calls it
};

// Of a node that does little but read one recipe: what it reads, and what it takes with a pass of
// its own.
struct LiveReading {
  Reading reading;
  Estimate alone;
};

struct PlannedNode {
  std::string name;  // the experiment's; in a sweep with its variants: "sae[k=32]"
  std::string base;  // the name in the file
  std::string id;    // that and the first 12 hex digits of the key
  std::string key;   // SHA-256 over everything that decides the outputs
  std::string stage, code, doc;
  Json params = Json::object();                          // resolved, defaults included
  std::map<std::string, std::vector<Reference>> inputs;  // by port
  std::vector<std::string> over;                         // axes of the sweep that it gathers over
  std::vector<PlannedOutput> outputs;
  bool seeded = false;
  std::int64_t seed = 0;
  int threads = 1;
  std::map<std::string, ExternalFile> files;  // by the stage's labels
  Json resolved = Json::object();             // the plan step's decisions
  // Nodes with one name here read live activations that one pass of a model can compute. "": no
  // other node does.
  std::string pass;
  std::optional<LiveReading> live;  // of whoever may share a pass; not in plan.json
  Json environment;                 // with --strict-environment: strict.hpp
  // Of the node in a new worker, which has a pass for all that share it, if they do: memory_bytes
  // is that process's resident memory at its peak, libraries included. A worker that has run other
  // nodes may hold more: a model kept open.
  Estimate estimate;
  std::vector<std::string> warnings;
};

// One of a sweep.
struct PlannedVariant {
  std::string id;  // "layer=3,k=32,seed=0"
  Coordinates at;
  std::int64_t seed = 0;
  std::vector<std::pair<std::string, std::string>> vars;
  std::map<std::string, std::string> nodes;  // a node's name in the file: its name in the plan
};

struct Plan {
  std::string experiment, doc;
  std::int64_t seed = 0;
  std::string renderer;
  std::vector<std::pair<std::string, std::string>> vars;
  std::vector<std::string> unset, overrides;  // --unset and --set, as given
  std::vector<PlannedNode> nodes;             // each after those it reads
  std::vector<PlannedVariant> variants;       // of a sweep; else none
  std::vector<std::string> shown;             // Experiment::shown
  std::vector<SweepAxes> axes{};              // of a sweep: what it varies, in the file's order
  SweepWhere where{};                         // of a sweep
  std::vector<std::pair<std::string, std::string>> base_docs{};  // Experiment::base_docs
  // The files it was made of, absolute: the experiment, then those it extends.
  std::vector<std::filesystem::path> sources{};

  const PlannedNode* find(std::string_view name_or_id) const;
  Json to_json() const;
  static Plan from_json(const Json& json);
  // Throws Error (Fault::input), naming the file, when it is absent or no plan.
  static Plan read(const std::filesystem::path& file);
};

}  // namespace kazan
