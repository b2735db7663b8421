// What a node's key is made of, and what made it another key than it was.
#pragma once

#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"
#include "host/graph/origins.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// A value as people read it: a text without quotes, of a hash or build id the first 12 digits.
std::string shown(const Json& value);

// One thing that enters a key (docs/adr/0002-content-keys.md), and where its value comes from.
struct Ingredient {
  std::string name;  // "stage", "code", "params.k", "seed", "inputs.activations", "files.weights"
  Json value;
  std::string source;  // "x.yaml:12:5", "--set k=16", "default", "plan step, from 8*inputs (...)"
  bool keyed = true;   // false: what it resolves to is keyed instead

  Json to_json() const;
};

// In the order of a reading: stage, code, params as declared, seed, inputs, files, what the plan
// step decided.
std::vector<Ingredient> ingredients(const PlannedNode& node, const StageInfo& stage,
                                    const NodeOrigins& origins);

// One ingredient that is not what it was. Null: there was none, or is none.
struct KeyChange {
  std::string node;  // whose; a node of the present plan
  std::string name;
  Json now, was;
  // Of the present value, "" where it has none; of code what was rebuilt, for whoever knows.
  std::string place;
  std::vector<KeyChange> because;  // of an input with another key: the roots of that

  // "params.k: 16, was 32 (x.yaml:12:5)"; without `because`.
  std::string text() const;
  Json to_json() const;
};

// Two versions of a node, each with the plan it is in.
struct Version {
  const Plan& plan;
  const PlannedNode& node;
};

// The ingredients that differ; none if and only if the keys are equal. Behind an input with another
// key stand those of the nodes it comes from, at any depth, each once.
std::vector<KeyChange> differences(const Version& now, const Version& was, const Origins& origins,
                                   const Catalog& catalog);

// The roots of differences: those with nothing behind them, each once.
std::vector<KeyChange> roots(const std::vector<KeyChange>& differences);

}  // namespace kazan
