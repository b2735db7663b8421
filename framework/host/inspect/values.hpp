// Values that a stage's parameters refuse, and those at the edge of what they take.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"
#include "host/inspect/example.hpp"
#include "host/inspect/inspected.hpp"

namespace kazan {

// "k: 0" and why it cannot be: "a value below its least"; of an edge, why it is one.
struct TriedValue {
  std::string param, written, why;
};

// By the declaration alone: of another type; outside each bound; no choice.
std::vector<TriedValue> refused_values(const ParamSpec& spec);
// The bounds themselves, each choice, true and false.
std::vector<TriedValue> edge_values(const ParamSpec& spec);

// Each wrong value, an unknown parameter and each required one left out: `runner check` has to say
// so at the place.
Inspected inspect_bad_values(const Plugin& plugin, const Workplace& workplace);

// The example's nodes with each value at an edge: the plan step may refuse it, in words, but not
// throw or crash.
Inspected inspect_edge_values(const Plugin& plugin, const Example& example,
                              const Workplace& workplace);

}  // namespace kazan
