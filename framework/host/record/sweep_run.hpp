// The run folder of a sweep, for tests of its table: in each variant `sae` told l0, `fit` fvu.
#pragma once

#include "base/files.hpp"
#include "host/record/sweep_table.hpp"

namespace kazan::testing {

class SweepRun {
 public:
  void variant(Coordinates at, double fvu, double l0) {
    plan_.variants.push_back({text_of(at), std::move(at), 0, {}, {}});
    node("sae", "l0", l0);
    node("fit", "fvu", fvu);
  }
  // A node of the last variant, which tells one headline.
  PlannedNode& node(const std::string& base, const std::string& metric, double value) {
    auto& variant = plan_.variants.back();
    PlannedNode node;
    node.base = base;
    node.name = base + "[" + variant.id + "]";
    node.id = base + "-" + std::to_string(plan_.nodes.size());
    variant.nodes[base] = node.name;
    tell(node.id, metric, value);
    plan_.nodes.push_back(std::move(node));
    return plan_.nodes.back();
  }
  // The last variant's node of that name has no result.
  void lose(const std::string& base) {
    const auto* node = plan_.find(plan_.variants.back().nodes.at(base));
    std::filesystem::remove_all(folder_.path() / "nodes" / node->id);
  }

  SweepTable table(bool over_seeds) const {
    write_file(folder_.path() / "plan.json", plan_.to_json().dump());
    return sweep_table(folder_.path(), over_seeds);
  }
  const std::filesystem::path& folder() const { return folder_.path(); }
  Plan& plan() { return plan_; }

 private:
  void tell(const std::string& id, const std::string& metric, double value) const {
    const auto folder = folder_.path() / "nodes" / id;
    make_folder(folder);
    Json told = Json::object({{"name", metric},
                              {"value", value},
                              {"definition", "what " + metric + " is"},
                              {"headline", true}});
    write_file(folder / "record.json",
               Json::object({{"metrics", Json(Json::Items{std::move(told)})}}).dump());
  }

  ScopedFolder folder_{unique_folder(std::filesystem::temp_directory_path(), "kazan-table")};
  Plan plan_;
};

}  // namespace kazan::testing
