#include "host/run/worker.hpp"

#include <signal.h>

#include "host/run/execute.hpp"
#include "host/run/shared_pass.hpp"
#include "host/run/worker_process.hpp"

namespace kazan {
namespace {

volatile sig_atomic_t stop_requested = 0;

NodeResult render(Catalog& catalog, const std::string& renderer, const std::string& folder) {
  try {
    const Failure failure = catalog.renderer_entry(renderer).render(folder);
    if (!failure.failed) return {NodeResult::Status::computed, {}, "", {}};
    return {NodeResult::Status::failed,
            failure.fault,
            "the renderer " + renderer + ": " + failure.message,
            {}};
  } catch (const Error& e) {
    return {NodeResult::Status::failed, e.fault(), e.what(), {}};
  }
}

std::vector<const PlannedNode*> named(const Plan& plan, const Json& ids) {
  std::vector<const PlannedNode*> nodes;
  for (const auto& id : ids.items())
    if (const auto* node = plan.find(id.string())) nodes.push_back(node);
  return nodes;
}

}  // namespace

Json result_json(const NodeResult& result) {
  return Json::object({{"event", "result"},
                       {"status", std::int64_t(result.status)},
                       {"fault", kazan::name(result.fault)},
                       {"message", result.message},
                       {"record", result.record},
                       {"damaged", result.damaged}});
}

NodeResult result_from(const Json& json) {
  const auto status = json.at("status").integer();
  if (status < 0 || status > static_cast<int>(NodeResult::Status::skipped))
    throw Error(Fault::input, "no result has the status " + std::to_string(status));
  return {static_cast<NodeResult::Status>(status), fault_named(json.at("fault").string()),
          json.at("message").string(), json.at("record"), json.at("damaged").string()};
}

void serve(const WorkerOptions& options, Channel& channel) {
  ::signal(SIGUSR1, [](int) { stop_requested = 1; });
  release_stop_signal();
  const Plan plan = Plan::read(options.plan);
  const Store store(options.store);
  Catalog catalog(options.plugin_folders);
  NodeServices services(plan, store, catalog);
  const Execution with{plan,
                       store,
                       catalog,
                       services,
                       [&](const Json& event) { channel.send(event); },
                       [] { return stop_requested != 0; },
                       options.checkpoint_every};
  SharedPass pass(with);
  while (const auto message = channel.receive()) {
    NodeResult result;
    if (const Json* renderer = message->find("render")) {
      result = render(catalog, renderer->string(), message->at("folder").string());
    } else if (const auto* node = plan.find(message->at("run").string())) {
      if (const Json* ids = message->find("pass")) pass.begin(named(plan, *ids));
      result = execute(with, *node);
      pass.ended(*node);
    } else {
      result.message = "the plan has no node " + message->at("run").string();
    }
    if (!channel.send(result_json(result))) return;
  }
}

}  // namespace kazan
