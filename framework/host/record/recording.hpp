// Everything that a run writes into its folder while it goes on: copies of its nodes, the
// manifest, events.jsonl, TensorBoard's files.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "host/record/event_log.hpp"
#include "host/record/manifest.hpp"
#include "host/record/observers.hpp"
#include "host/record/tensorboard_log.hpp"

namespace kazan {

// Copies of what nodes left, for the run folder to be readable without the store.
class Copies final : public Observer {
 public:
  Copies(const RunFolder& folder, const Store& store) : folder_(folder), store_(store) {}
  void keep(const PlannedNode& node) override { folder_.copy_node(node, store_); }

 private:
  const RunFolder& folder_;
  const Store& store_;
};

class Recording {
 public:
  // Writes the manifest of a run that begins.
  Recording(const Plan& plan, const Store& store, const RunFolder& folder,
            const std::string& command, Json software);

  ~Recording();  // a run that was not ended by then failed
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  Observers& observers() { return observers_; }  // to which others may be added

  void end(const std::string& status, int exit_code,
           const std::map<std::string, NodeResult>& results);
  // The manifest says another end: of a problem that only the end brought up.
  void amend(const std::string& status, int exit_code) { end_manifest(status, exit_code); }
  void table();  // writes that of a sweep, of what is there
  void report(const std::filesystem::path& file);  // was written
  // The first thing that could not be written into the run folder, or "". The nodes go on: what
  // they leave is in the store.
  const std::string& problem() const { return problem_; }
  void report_failed(const std::string& status, int exit_code, const std::string& message);

 private:
  void open_events(const Plan& plan, const RunFolder& folder, const std::string& command);
  void log(const std::string& event, const Json& members);
  void end_manifest(const std::string& status, int exit_code);
  void lost(const std::string& what, const std::string& why);

  const Plan& plan_;
  const RunFolder& folder_;
  Manifest manifest_;
  Copies copies_;
  std::optional<EventLog> events_;
  TensorboardLog tensorboard_;
  Observers observers_;
  std::set<std::string> lost_;
  std::string problem_;
  bool ended_ = false;
};

}  // namespace kazan
