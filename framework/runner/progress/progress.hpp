// What a run looks like while it works and when it has ended: on a terminal, in a log, to a
// program. All of it goes to stderr.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "host/run/scheduler.hpp"

namespace kazan {

struct RunEnd {
  const Plan& plan;
  const std::map<std::string, NodeResult>& results;
  std::filesystem::path folder;            // of the run
  std::filesystem::path log;               // what workers printed
  double seconds = 0;                      // since the program began
  std::string status = {};                 // "ok", "failed", "stopped"
  int exit_code = 0;                       // of the program
  std::filesystem::path report = {};       // empty: none was made
  std::vector<std::string> problems = {};  // with the run folder or the report
  std::vector<std::string> notes = {};     // on the store
  std::string go_on = {};                  // of a stopped run: the command that goes on
};

class Progress : public Observer {
 public:
  virtual void begun(const std::filesystem::path&) {}  // the run folder
  virtual void rendering(const std::string&) {}        // the renderer, after the last node
  virtual void ended(const RunEnd&) {}
  virtual void make_way() {}  // something else is about to be written on the terminal
};

struct ProgressOptions {
  std::string style = "auto";  // auto: live on a terminal, else plain; plain, json or none
  bool quiet = false;          // auto means none
  std::size_t nodes = 0;       // how many will be run or reused
  std::function<StopRequest()> stop_request = [] { return StopRequest{}; };
};

// Writing to a stderr that nobody reads any more (a closed pipe or terminal) stops no run.
std::unique_ptr<Progress> make_progress(const Plan& plan, const ProgressOptions& options);

// A line of --progress json: `event` and these members after `time` and `seconds`.
void tell_json(std::string_view event, Json::Members members);

// One for each style. docs/progress.md documents what json writes.
std::unique_ptr<Progress> live_progress(const Plan& plan, const ProgressOptions& options);
std::unique_ptr<Progress> plain_progress(const Plan& plan, const ProgressOptions& options);
std::unique_ptr<Progress> json_progress(const Plan& plan, const ProgressOptions& options);
std::unique_ptr<Progress> no_progress();  // errors, and how it ended

}  // namespace kazan
