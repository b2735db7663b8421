#include "host/record/node_counts.hpp"

#include <fstream>
#include <set>

#include "base/error.hpp"
#include "host/record/lacking.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// By id, what became of those that ended, as far as it can be read.
std::map<std::string, std::string> ended_by_events(const fs::path& file) {
  std::map<std::string, std::string> statuses;
  std::error_code absent;
  if (!fs::is_regular_file(file, absent)) return statuses;
  std::ifstream events(file);
  for (std::string line; std::getline(events, line);) {
    if (line.find("\"node_finished\"") == line.npos) continue;
    try {
      const Json event = Json::parse(line, "event");
      statuses[event.at("id").string()] = event.at("status").string();
    } catch (const Error&) {  // cut, or not ours
    }
  }
  return statuses;
}

std::set<std::string> with_result(const fs::path& run) {
  std::set<std::string> ids;
  std::error_code error;
  for (fs::directory_iterator at(run / "nodes", error), end; !error && at != end;
       at.increment(error))
    if (const auto id = at->path().filename(); has_result(run, id)) ids.insert(id);
  return ids;
}

}  // namespace

std::map<std::string, int> node_counts(const fs::path& run, const Json& manifest) {
  std::map<std::string, int> counts;
  std::set<std::string> known;
  for (const auto& node : manifest.at("nodes").items()) {
    ++counts[node.at("status").string()];
    if (const Json* id = node.find("id")) known.insert(id->string());
  }
  if (manifest.at("status").string() != "running") return counts;
  std::map<std::string, std::string> events;
  for (const auto& id : with_result(run)) {
    if (known.contains(id)) continue;
    if (events.empty()) events = ended_by_events(run / "events.jsonl");
    const auto found = events.find(id);
    ++counts[found != events.end() && found->second == "reused" ? "reused" : "computed"];
  }
  return counts;
}

}  // namespace kazan
