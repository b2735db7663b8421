#include "host/record/lacking.hpp"

#include "base/files.hpp"
#include "host/record/whole_nodes.hpp"
#include "host/run/node_files.hpp"

namespace kazan {
namespace fs = std::filesystem;

fs::path result_file(const fs::path& run, const std::string& id) {
  return run / "nodes" / id / kRecordFile;
}

bool has_result(const fs::path& run, const std::string& id) {
  return is_there(result_file(run, id));
}

Lacking lacking_of(const fs::path& run, const Plan& plan) {
  Lacking lacking;
  for (const auto& node : plan.nodes)
    if (!has_result(run, node.id)) lacking.nodes.insert(node.name);
  std::set<std::string> own = lacking.nodes;
  for (const auto& name : gathering_nodes(plan)) own.erase(name);
  for (const auto& variant : plan.variants)
    for (const auto& [base, name] : variant.nodes)
      if (own.contains(name)) lacking.variants[variant.id].push_back(base);
  return lacking;
}

}  // namespace kazan
