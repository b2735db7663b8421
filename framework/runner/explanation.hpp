// What `why` says of a node: its key, what is in the store under it, and what made it another key
// than in an earlier run.
#pragma once

#include <optional>

#include "host/graph/explain.hpp"
#include "host/run/store.hpp"
#include "runner/checked.hpp"

namespace kazan {

struct EnvironmentFact {
  std::string name;     // "cpu", "kernels", "libtorch", "threads", ...
  Json recorded, here;  // null: not known
  bool differs() const { return !recorded.is_null() && !here.is_null() && !(recorded == here); }
};

struct Explanation {
  const PlannedNode* node = nullptr;
  std::vector<Ingredient> ingredients;
  bool in_store = false;
  std::string damage;                        // of what the store has, which is then not `in_store`
  std::vector<EnvironmentFact> environment;  // that the stored result was computed in, and here
  std::string compared_with;  // a run folder, or "the nearest result of sae.topk in the store, ..."
  bool from_record = false;   // of the store, which does not say what the node read
  std::string missing_in;     // the run asked for, when it has no node of this name
  std::string status_there;   // of the node in that run: "computed", "failed", ...; "" unknown
  std::vector<KeyChange> differences;

  Json to_json() const;
};

// Where to look for what was before.
class Explainer {
 public:
  // `against`: a run folder; empty: the newest run of the experiment that has the node, else the
  // nearest result of the node's stage in the store.
  Explainer(const Checked& checked, const Catalog& catalog, const Store& store,
            std::filesystem::path runs, std::filesystem::path against);

  Explanation explain(const PlannedNode& node);

 private:
  struct Run {
    std::filesystem::path folder;
    Plan plan;
    Json manifest;
  };
  struct Result {  // of the store
    Json record;   // what a comparison reads of it
    std::filesystem::file_time_type used;
  };
  const std::vector<Result>& results_of(const std::string& stage);
  void read_results();
  const Run* run_with(const PlannedNode& node);
  const Run* read(const std::filesystem::path& folder);
  void compare_with(const Run& run, const PlannedNode& node, Explanation& explanation);
  void compare_with_store(const PlannedNode& node, Explanation& explanation);
  void name_libraries(std::vector<KeyChange>& differences, const Json& recorded_ids);
  std::vector<EnvironmentFact> environment(const PlannedNode& node, const Json& record) const;

  const Checked& checked_;
  const Catalog& catalog_;
  const Store& store_;
  std::vector<std::filesystem::path> folders_;  // of runs, the newest first
  bool given_ = false;
  std::map<std::filesystem::path, std::optional<Run>> read_;
  std::map<std::string, std::vector<Result>> results_;  // of the plan's stages, once asked for
  bool results_read_ = false;
};

}  // namespace kazan
