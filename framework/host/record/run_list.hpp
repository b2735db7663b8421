// The runs under a folder of runs, as their manifests tell.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace kazan {

struct RunSummary {
  std::string experiment;
  int number = 0;
  std::filesystem::path folder;
  std::string problem;  // why its manifest cannot be read; the rest is empty then
  // ok, failed, stopped; exported: laid out for another engine, and not put together yet; of a run
  // whose manifest says "running": running, killed when its process is gone, unknown when that
  // cannot be seen from here
  std::string status;
  std::string started;  // "2026-11-24T02:00:00Z"
  double seconds = 0;   // seconds_of_run()
  Json exit_code;       // null while it runs
  std::string host;
  std::map<std::string, int> nodes;  // node_counts()
  std::filesystem::path report;      // empty when there is none

  Json to_json() const;
};

// Newest first. `experiment`: of that name only; empty: all. What is not a number's folder is
// passed over; an absent folder has no runs. A manifest that cannot be read, whatever it is, hides
// no other.
std::vector<RunSummary> list_runs(const std::filesystem::path& runs, const std::string& experiment);

// RunSummary::status of a run's manifest; one that is none of those, of another version perhaps,
// as it is recorded. Throws Error for what is no manifest.
std::string status_of_run(const Json& manifest);

// How long the run took: from the making of its folder to the end of its last node. Of one that
// runs it is so far; of one that was killed to its last event. Throws Error for what is no
// manifest.
double seconds_of_run(const std::filesystem::path& run, const Json& manifest);

// What such a status says of a run that has not come to an end: "was killed"; "" of one that has.
std::string unfinished(const std::string& status);

}  // namespace kazan
