#include "host/run/scheduler.hpp"

#include <poll.h>

#include <cerrno>

namespace kazan {
namespace {

bool succeeded(const NodeResult& result) {
  return result.status == NodeResult::Status::computed ||
         result.status == NodeResult::Status::reused;
}

// The name of a node that `node` reads and that did not succeed, or "".
std::string blocked_by(const PlannedNode& node, const std::map<std::string, NodeResult>& results) {
  for (const auto& [port, references] : node.inputs)
    for (const auto& reference : references)
      if (!succeeded(results.at(reference.node))) return reference.node;
  return "";
}

}  // namespace

Scheduler::Scheduler(const Plan& plan, const Store& store, Options options, Observer& observer)
    : plan_(plan), store_(store), options_(std::move(options)), observer_(observer) {}

std::map<std::string, NodeResult> Scheduler::run() {
  store_.sweep();
  std::map<std::string, NodeResult> results;
  for (const auto& node : plan_.nodes) {
    NodeResult result;
    if (options_.stop_request().signal != 0) {
      result.status = NodeResult::Status::stopped;
    } else if (const auto cause = blocked_by(node, results); !cause.empty()) {
      result = {
          NodeResult::Status::skipped, {}, "it reads " + cause + ", which did not succeed", {}};
    } else {
      result = run_node(node);
    }
    observer_.finished(node, result);
    results[node.name] = std::move(result);
  }
  return results;
}

NodeResult Scheduler::run_node(const PlannedNode& node) {
  if (auto record = store_.find(node.key))
    return {NodeResult::Status::reused, {}, "", std::move(*record)};
  observer_.started(node);
  return talk(Json::object({{"run", node.id}}), node.threads,
              "node " + node.name + " (" + node.stage + ")",
              [&](const Json& event) { observer_.event(node, event); });
}

NodeResult Scheduler::render(const std::string& renderer, const std::filesystem::path& run_folder) {
  return talk(Json::object({{"render", renderer}, {"folder", run_folder.native()}}), 1,
              "the renderer " + renderer, [](const Json&) {});
}

// Sends one request and listens until its result. A worker that dies fails this request only.
NodeResult Scheduler::talk(const Json& request, int threads, const std::string& what,
                           const std::function<void(const Json&)>& on_event) {
  WorkerProcess& with = worker(threads);
  bool stopped = false;
  bool alive = with.channel().send(request);
  while (alive) {
    while (const auto message = with.channel().next()) {
      if (message->at("event").string() == "result") return checked(result_from(*message), what);
      on_event(*message);
    }
    alive = wait(with.channel(), stopped);
  }
  const std::string cause = with.cause_of_death();
  worker_.reset();
  store_.sweep();
  if (stopped) return {NodeResult::Status::stopped, {}, "", {}};
  return {NodeResult::Status::failed,
          Fault::node,
          what + ": its worker " + cause + "; what it printed is in " + options_.log.native(),
          {}};
}

// A stage that says it was stopped when nobody asked has not done its work.
NodeResult Scheduler::checked(NodeResult result, const std::string& what) const {
  if (result.status == NodeResult::Status::stopped && options_.stop_request().signal == 0)
    return {NodeResult::Status::failed,
            Fault::plugin,
            what + ": it stopped without being asked to",
            {}};
  return result;
}

// Waits for news. False when the worker is gone, or was told to go (`stopped`).
bool Scheduler::wait(Channel& channel, bool& stopped) {
  pollfd news{channel.descriptor(), POLLIN, 0};
  const int ready = ::poll(&news, 1, 200);
  if (const auto request = options_.stop_request(); request.signal != 0) {
    stopped = request.now;
    if (stopped)
      worker_->kill();
    else
      worker_->ask_to_stop();
    if (stopped) return false;
  }
  return ready <= 0 || channel.fill();
}

WorkerProcess& Scheduler::worker(int threads) {
  if (!worker_ || worker_->threads() != threads) {
    worker_.reset();
    worker_ = std::make_unique<WorkerProcess>(options_.worker, threads, options_.log);
  }
  return *worker_;
}

}  // namespace kazan
