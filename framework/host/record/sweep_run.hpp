// The run folder of a sweep, for tests of its table: in each variant `sae` told l0, and `fit` fvu
// of the activations that it read.
#pragma once

#include <algorithm>

#include "base/files.hpp"
#include "host/record/sweep_table.hpp"
#include "sdk/artifacts/activations.hpp"

namespace kazan::testing {

class SweepRun {
 public:
  void variant(Coordinates at, double fvu, double l0, const std::string& activations = "acts") {
    const std::string id = text_of(at);
    plan_.variants.push_back({id, std::move(at), 0, {}, {}});
    if (!plan_.find(activations)) store(activations);
    plan_.variants.back().nodes["acts"] = activations;
    node("sae", "l0", l0);
    node("fit", "fvu", fvu).inputs["activations"] = {{activations, "out", "key of " + activations}};
  }
  // The last variant has the nodes of that one: it comes out the same.
  void same_as(std::size_t variant) {
    auto& nodes = plan_.variants.back().nodes;
    std::erase_if(plan_.nodes, [&](const PlannedNode& node) {
      const auto found = nodes.find(node.base);
      return found != nodes.end() && found->second == node.name && node.base != "acts";
    });
    nodes = plan_.variants[variant].nodes;
  }
  // A node that reads `base` of all variants, and belongs to these.
  void gather(const std::string& name, const std::string& base,
              const std::vector<std::size_t>& variants, const std::string& metric, double value,
              const std::vector<std::string>& over) {
    PlannedNode node;
    node.base = name.substr(0, name.find('['));
    node.name = name;
    node.id = node.base + "-" + std::to_string(count_++);
    for (const std::size_t v : variants) {
      auto& variant = plan_.variants[v];
      Coordinates at = variant.at;
      std::erase_if(at, [&](const auto& c) {
        return std::find(over.begin(), over.end(), c.axis) == over.end();
      });
      node.inputs["metrics"].push_back({variant.nodes.at(base), "metrics", "", at});
      variant.nodes[node.base] = name;
    }
    tell(node.id, metric, value);
    plan_.nodes.push_back(std::move(node));
  }
  // A node of the last variant, which tells one headline.
  PlannedNode& node(const std::string& base, const std::string& metric, double value) {
    auto& variant = plan_.variants.back();
    PlannedNode node;
    node.base = base;
    node.name = base + "[" + variant.id + "]";
    node.id = base + "-" + std::to_string(count_++);
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
  void store(const std::string& activations) {
    PlannedNode node;
    node.base = "acts";
    node.name = node.id = activations;
    node.outputs = {{"out", Activations::kType, Json::array()}};
    make_folder(folder_.path() / "nodes" / node.id);
    write_file(folder_.path() / "nodes" / node.id / "record.json", "{}");
    plan_.nodes.push_back(std::move(node));
  }

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
  int count_ = 0;
};

}  // namespace kazan::testing
