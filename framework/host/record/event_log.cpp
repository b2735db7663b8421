#include "host/record/event_log.hpp"

#include <fcntl.h>

#include <cmath>

#include "base/time.hpp"

namespace kazan {
namespace {

constexpr auto kProgressPeriod = std::chrono::seconds(1);  // a node

std::set<std::string> sources_of(const PlannedNode& node) {
  std::set<std::string> names;
  for (const auto& [port, references] : node.inputs)
    for (const auto& reference : references) names.insert(reference.node);
  return names;
}

}  // namespace

EventLog::EventLog(const Plan& plan, const std::filesystem::path& file)
    : plan_(plan), file_(file, O_WRONLY | O_CREAT | O_APPEND) {
  for (const auto& node : plan.nodes)
    for (const auto& source : unread_[node.name] = sources_of(node))
      readers_[source].push_back(&node);
}

// One write() a line: a killed process leaves at most the last one cut.
void EventLog::write(const std::string& event, const Json& members) {
  const std::chrono::duration<double> seconds = Clock::now() - begun_;
  Json line = Json::object({{"time", utc_time(std::chrono::system_clock::now())},
                            {"seconds", std::round(seconds.count() * 1e6) / 1e6},
                            {"event", event}});
  for (const auto& [name, value] : members.members())
    if (name != "event") line[name] = value;
  file_.write(line.dump() + "\n");
  if (event != "run_started") return;
  for (const auto& node : plan_.nodes)
    if (unread_.at(node.name).empty()) queue(node);
}

void EventLog::queue(const PlannedNode& node) {
  write("node_queued", Json::object({{"node", node.name}, {"id", node.id}}));
}

void EventLog::started(const PlannedNode& node) {
  last_progress_.erase(node.name);
  write("node_started", Json::object({{"node", node.name},
                                      {"id", node.id},
                                      {"stage", node.stage},
                                      {"threads", node.threads}}));
}

void EventLog::event(const PlannedNode& node, const Json& event) {
  const std::string& kind = event.at("event").string();
  if (kind == "progress") {
    const auto now = Clock::now();
    const auto last = last_progress_.find(node.name);
    const bool end = event.at("done") == event.at("total");
    if (!end && last != last_progress_.end() && now - last->second < kProgressPeriod) return;
    last_progress_[node.name] = now;
  }
  Json members = Json::object({{"node", node.name}});
  for (const auto& [name, value] : event.members()) members[name] = value;
  write(kind, members);
}

void EventLog::finished(const PlannedNode& node, const NodeResult& result) {
  Json members = Json::object({{"node", node.name},
                               {"id", node.id},
                               {"key", node.key},
                               {"status", name(result.status)},
                               {"worker", result.worker ? Json(result.worker) : Json()}});
  if (result.worker) {
    members["began"] = result.began;
    members["ended"] = result.ended;
  }
  for (const char* field : {"memory_bytes", "outputs"})
    if (const Json* value = result.record.find(field)) members[field] = *value;
  if (!result.message.empty()) members["error"] = result.message;
  write("node_finished", members);
  if (!succeeded(result)) return;
  for (const PlannedNode* reader : readers_[node.name]) {
    auto& unread = unread_.at(reader->name);
    if (unread.erase(node.name) > 0 && unread.empty()) queue(*reader);
  }
}

void EventLog::happened(const Json& event) {
  write(event.at("event").string(), event);
}

}  // namespace kazan
