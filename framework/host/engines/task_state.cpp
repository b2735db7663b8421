#include "host/engines/task_state.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/time.hpp"
#include "base/variable.hpp"
#include "host/record/process.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kStateFile = "task.json";

Json node_json(const std::string& name, const TaskNode& node) {
  Json out = Json::object({{"node", name}, {"status", node.status}, {"began", node.began}});
  if (node.status == "running") return out;
  out["ended"] = node.ended;
  if (node.error.empty()) return out;
  out["error"] = node.error;
  out["fault"] = kazan::name(node.fault);
  return out;
}

std::string one_of(const Json& json, std::initializer_list<std::string_view> words) {
  const std::string word = json.at("status").string();
  if (std::find(words.begin(), words.end(), word) == words.end())
    throw Error(Fault::input, "unknown status " + word);
  return word;
}

TaskNode node_from(const Json& json) {
  TaskNode node;
  node.status = one_of(json, {"running", "computed", "reused", "failed", "stopped", "skipped"});
  node.began = json.at("began").number();
  if (const Json* ended = json.find("ended")) node.ended = ended->number();
  if (const Json* error = json.find("error")) {
    node.error = error->string();
    node.fault = fault_named(json.at("fault").string());
  }
  return node;
}

// Since the file was last touched, by the clock of here and that of the file system.
double age_of(const fs::path& file) {
  std::error_code absent;
  const auto time = fs::last_write_time(file, absent);
  if (absent) return 0;
  return std::chrono::duration<double>(fs::file_time_type::clock::now() - time).count();
}

// Slurm's number of this process: "123_4" of an array's element.
std::string job_here() {
  const std::string array = variable("SLURM_ARRAY_JOB_ID");
  return array.empty() ? variable("SLURM_JOB_ID") : array + "_" + variable("SLURM_ARRAY_TASK_ID");
}

fs::path made(const fs::path& folder) {
  make_folder(folder);
  return folder;
}

// What an attempt goes on from: the results of those before it, and what they warned of. What else
// became of nodes is told anew.
TaskState next_attempt(TaskState state) {
  std::erase_if(state.nodes, [](const auto& node) {
    return node.second.status != name(NodeResult::Status::computed) &&
           node.second.status != name(NodeResult::Status::reused);
  });
  TaskState out;
  out.attempt = state.attempt + 1;
  out.status = "running";
  out.nodes = std::move(state.nodes);
  out.warnings = std::move(state.warnings);
  return out;
}

fs::path state_file(const fs::path& run, int number) {
  return task_folder(run, number) / kStateFile;
}

TaskState read_state(const fs::path& file) {
  const Json json = Json::parse(read_file(file), file.native());
  TaskState state = TaskState::from_json(json);
  state.silent = age_of(file);
  const Alive seen = kazan::alive(json.at("process"));
  state.alive = state.status == "running" && seen != Alive::no &&
                (seen == Alive::yes || state.silent < kSilence.count());
  return state;
}

}  // namespace

fs::path task_folder(const fs::path& run, int number) {
  return run / "tasks" / std::to_string(number);
}

TaskState TaskState::from_json(const Json& json) {
  TaskState state;
  state.status = one_of(json, {"running", "ok", "failed", "stopped"});
  state.attempt = static_cast<int>(json.at("attempt").integer());
  state.job = json.at("job").string();
  state.host = json.at("process").at("host").string();
  state.started = json.at("started").string();
  if (const Json& code = json.at("exit_code"); !code.is_null())
    state.exit_code = static_cast<int>(code.integer());
  if (const Json& ended = json.at("ended"); !ended.is_null()) state.ended = ended.string();
  for (const auto& node : json.at("nodes").items())
    state.nodes[node.at("node").string()] = node_from(node);
  for (const auto& warning : json.at("warnings").items())
    state.warnings.emplace_back(warning.at("node").string(), warning.at("message").string());
  return state;
}

TaskState TaskState::read(const fs::path& run, int number) {
  const fs::path file = state_file(run, number);
  std::error_code absent;
  if (!fs::is_regular_file(file, absent)) return {};
  try {
    return read_state(file);
  } catch (const Error& e) {
    const std::string why = e.what();
    TaskState unknown;
    unknown.problem =
        (why.find(file.native()) == std::string::npos ? file.native() + ": " : "") + why;
    return unknown;
  }
}

void write_lost(const fs::path& run, int number, const std::map<std::string, std::string>& lost) {
  const fs::path file = state_file(run, number);
  Json state = Json::parse(read_file(file), file.native()), nodes = Json::array();
  for (Json node : state.at("nodes").items()) {
    if (const auto why = lost.find(node.at("node").string()); why != lost.end()) {
      node["status"] = name(NodeResult::Status::failed);
      node["error"] = why->second;
      node["fault"] = name(Fault::machine);
    }
    nodes.push(std::move(node));
  }
  state["nodes"] = std::move(nodes);
  state["status"] = "failed";
  state["exit_code"] = exit_code(Fault::machine);
  write_file(file, state.dump(1) + "\n");
}

TaskRecord::TaskRecord(const fs::path& run, int number, const Plan& part,
                       std::chrono::system_clock::time_point zero)
    : number_(number),
      file_(made(task_folder(run, number)) / kStateFile),
      zero_(zero),
      events_(part, file_.parent_path() / "events.jsonl"),
      state_(next_attempt(TaskState::read(run, number))) {
  head_ = Json::object({{"task", number},
                        {"attempt", state_.attempt},
                        {"job", job_here()},
                        {"process", process_json()},
                        {"started", utc_time(std::chrono::system_clock::now())}});
  write();
  tell("task_started");
}

double TaskRecord::now() const {
  return std::chrono::duration<double>(std::chrono::system_clock::now() - zero_).count();
}

void TaskRecord::tell(const std::string& event) {
  events_.write(event, Json::object({{"task", number_},
                                     {"attempt", state_.attempt},
                                     {"host", host_name()},
                                     {"status", state_.status}}));
}

void TaskRecord::write() {
  Json out = head_, nodes = Json::array(), warnings = Json::array();
  for (const auto& [name, node] : state_.nodes) nodes.push(node_json(name, node));
  for (const auto& [node, message] : state_.warnings)
    warnings.push(Json::object({{"node", node}, {"message", message}}));
  const bool ended = state_.status != "running";
  out["status"] = state_.status;
  out["exit_code"] = ended ? Json(state_.exit_code) : Json();
  out["ended"] = ended ? Json(state_.ended) : Json();
  out["nodes"] = std::move(nodes);
  out["warnings"] = std::move(warnings);
  write_file(file_, out.dump(1) + "\n");
  last_sign_ = std::chrono::steady_clock::now();
}

void TaskRecord::started(const PlannedNode& node) {
  state_.nodes[node.name] = {"running", "", {}, now(), 0};
  events_.started(node);
  write();
}

void TaskRecord::event(const PlannedNode& node, const Json& event) {
  events_.event(node, event);
}

// One that was found in the store, or never began, took no time. What an earlier attempt computed,
// this task computed, though this attempt found it there.
void TaskRecord::finished(const PlannedNode& node, const NodeResult& result) {
  TaskNode& known = state_.nodes.emplace(node.name, TaskNode{"", "", {}, now(), 0}).first->second;
  const bool own = known.status == name(NodeResult::Status::computed);
  if (!own || result.status != NodeResult::Status::reused) {
    known.status = name(result.status);
    known.error = result.message;
    known.fault = result.fault;
    known.ended = now();
  }
  NodeResult told = result;
  told.worker = result.worker ? number_ : 0;
  told.began = known.began;
  told.ended = known.ended;
  events_.finished(node, told);
  write();
}

void TaskRecord::warned(const PlannedNode& node, const std::string& message) {
  std::pair<std::string, std::string> warning(node.name, message);
  const auto& known = state_.warnings;
  if (std::find(known.begin(), known.end(), warning) != known.end()) return;
  state_.warnings.push_back(std::move(warning));
  write();
}

void TaskRecord::happened(const Json& event) {
  events_.happened(event);
}

void TaskRecord::tick() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_sign_ < kSign) return;
  last_sign_ = now;
  ::utimensat(AT_FDCWD, file_.c_str(), nullptr, 0);
}

void TaskRecord::end(const std::string& status, int exit_code) {
  state_.status = status;
  state_.exit_code = exit_code;
  state_.ended = utc_time(std::chrono::system_clock::now());
  write();
  tell("task_ended");
}

}  // namespace kazan
