#include "host/run/execute.hpp"

#include <array>
#include <chrono>
#include <fstream>
#include <new>
#include <system_error>

#include "base/cpu.hpp"
#include "base/files.hpp"
#include "base/sanitized.hpp"
#include "base/seal.hpp"
#include "base/text.hpp"
#include "host/graph/strict.hpp"
#include "host/run/checkpoints.hpp"
#include "host/run/environment.hpp"
#include "host/run/node_files.hpp"
#include "host/run/origin.hpp"
#include "host/run/peak_memory.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

Json save_outputs(Stage& stage, const fs::path& folder, Services* services, ChunkTable& chunks) {
  Json outputs = Json::object();
  for (const auto* output : stage.outputs()) {
    const auto& spec = output->spec();
    save_output(*output, {folder / spec.name, services});
    outputs[spec.name] = Json::object(
        {{"type", spec.type}, {"files", inventory(folder / spec.name, spec.name, chunks)}});
  }
  return outputs;
}

Json save_figures(const std::vector<Figure>& figures, const fs::path& folder) {
  Json names = Json::array();
  if (!figures.empty()) make_folder(folder / "figures");
  for (const auto& figure : figures) {
    write_file(folder / "figures" / (figure.name + ".json"), figure.to_json().dump() + "\n");
    names.push(figure.name);
  }
  return names;
}

Json save_series(const std::vector<Series>& all, const fs::path& folder) {
  Json names = Json::array();
  for (const auto& series : all) names.push(series.name);
  if (!all.empty()) write_file(folder / "series.json", series_json(all).dump() + "\n");
  return names;
}

// What a node leaves beside its outputs, with sizes and hashes.
Json other_files(const fs::path& folder, ChunkTable& chunks) {
  Json files = Json::object();
  for (const std::string part : {"figures", Metrics::kPort})
    if (fs::exists(folder / part))
      for (const auto& [name, file] : inventory(folder / part, part, chunks).members())
        files[part + "/" + name] = file;
  if (fs::exists(folder / "series.json"))
    files["series.json"] = inventory_of(folder / "series.json");
  write_file(folder / kChunksFile, to_json(chunks).dump(0) + "\n");
  files[kChunksFile] = inventory_of(folder / kChunksFile);
  return files;
}

// For the record; and as an artifact, for nodes that compare them.
Json save_metrics(const std::vector<MetricValue>& metrics, const fs::path& folder) {
  Json list = Json::array();
  for (const auto& metric : metrics) list.push(metric.to_json());
  make_folder(folder / Metrics::kPort);
  Metrics{metrics}.save({folder / Metrics::kPort, nullptr});
  return list;
}

Json resumed_json(const CheckpointInfo& from) {
  return Json::object({{"step", from.step}, {"at", from.at}, {"environments", from.environments}});
}

class Node {
 public:
  Node(const Execution& with, const PlannedNode& node) : with_(with), node_(node) {}

  NodeResult run() {
    auto kept = with_.store.use(node_.key);
    if (kept.record) return {NodeResult::Status::reused, {}, "", std::move(*kept.record)};
    if (!kept.damage.empty()) log("warning: " + kept.damage + "; the node is made again");
    try {
      return compute();
    } catch (const Error& e) {
      return failed(e.fault(), e.what());
    } catch (const std::bad_alloc&) {
      return failed(Fault::machine, "out of memory");
    } catch (const std::system_error& e) {  // std::filesystem's
      return failed(Fault::machine, e.what());
    } catch (const std::exception& e) {  // what plugins throw does not come here
      return failed(Fault::internal, e.what());
    }
  }

 private:
  NodeResult compute() {
    const auto started = std::chrono::steady_clock::now();
    reset_peak_memory();
    const std::int64_t resident = peak_memory();
    if (with_.catalog.code_id(node_.stage) != node_.code)
      throw Error(Fault::plugin, "the plugin was rebuilt after the plan was made: run again");
    require_environment(machine_environment(), node_, with_.catalog);
    const ScopedFolder written(with_.store.begin(node_.key));
    const ScopedFolder scratch(with_.store.begin(node_.key));
    const auto object = with_.catalog.make_to_run(node_.stage);
    prepare(object->stage());
    NodeCheckpoints checkpoints(with_.store, node_.key);
    Context context(given(object->stage(), scratch.path(), checkpoints));
    const Failure failure = object->run(context);
    context.show_scalars();
    context.finish_checkpoints();
    if (failure.stopped) return {NodeResult::Status::stopped, {}, "", {}};
    if (failure.failed) return failed(failure);

    Json record = Json::object({{"key", node_.key},
                                {"stage", node_.stage},
                                {"code", node_.code},
                                {"params", node_.params},
                                {"threads", node_.threads}});
    if (node_.seeded) record["seed"] = node_.seed;
    auto faults = context.faults();
    for (auto& fault : shape_faults(object->stage())) faults.push_back(std::move(fault));
    if (!faults.empty()) {
      record["faults"] = Json(faults);
      for (const auto& fault : faults) context.warn(object->author() + ": " + fault);
    }
    warn_of_memory(context, resident);
    record["figures"] = save_figures(context.emitted().figures, written.path());
    record["series"] = save_series(context.emitted().series, written.path());
    record["warnings"] = Json(context.emitted().warnings);
    record["environment"] = context.emitted().environment;
    if (const auto& from = context.emitted().resumed) record["resumed"] = resumed_json(*from);
    ChunkTable chunks;
    const Failure unsaved = object->told(guarded([&] {
      record["outputs"] = save_outputs(object->stage(), written.path(), &with_.services, chunks);
    }));
    if (unsaved.failed) return failed(unsaved);
    record["metrics"] = save_metrics(context.emitted().metrics, written.path());
    record["files"] = other_files(written.path(), chunks);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
    record["seconds"] = seconds.count();
    record["memory_bytes"] = peak_memory();
    record["origin"] = origin_json();
    write_file(written.path() / kRecordFile, sealed(record));
    const bool first = with_.store.publish(written.path(), node_.key);
    forget(checkpoints);
    if (!first) return superseded(record);
    return {NodeResult::Status::computed, {}, "", std::move(record)};
  }

  std::vector<std::string> shape_faults(const Stage& stage) const {
    std::vector<std::string> out;
    for (const auto* output : stage.outputs())
      for (const auto& planned : node_.outputs)
        if (planned.name == output->spec().name)
          if (auto fault = shape_fault(*output, planned.shape); !fault.empty())
            out.push_back(std::move(fault));
    return out;
  }

  // Estimates are upper bounds, by which nodes are put side by side. What the worker had before is
  // not the node's, and a sanitizer's nobody's; a shared pass has what others read.
  void warn_of_memory(Context& context, std::int64_t resident) const {
    constexpr std::int64_t kSlack = 256 << 20;
    const std::int64_t planned = node_.estimate.memory_bytes.value_or(0);
    const std::int64_t taken = peak_memory() - resident;
    if (kAddressSanitized || node_.live || planned == 0 || taken < planned + planned / 2 + kSlack)
      return;
    context.warn("it took " + human_bytes(static_cast<double>(taken)) +
                 " of memory, planned were " + human_bytes(static_cast<double>(planned)) +
                 " at most: the plan step's estimate is too low");
  }

  // The node is in the store: that its checkpoints cannot be removed, on a full disk say, does not
  // undo it. A sweep does that later.
  static void forget(NodeCheckpoints& checkpoints) {
    try {
      checkpoints.remove();
    } catch (const std::exception&) {
    }
  }

  // Another run put the node into the store first: what it left is what everybody reads.
  NodeResult superseded(const Json& ours) const {
    auto theirs = with_.store.look(node_.key);
    if (!theirs.record)
      return failed(Fault::machine, "another run's result in the store is damaged" +
                                        (theirs.damage.empty() ? "" : ": " + theirs.damage));
    if (theirs.record->at("outputs") != ours.at("outputs"))
      log("warning: another run computed this node at the same time, with other bits; its result "
          "is used");
    return {NodeResult::Status::reused, {}, "", std::move(*theirs.record)};
  }

  void log(const std::string& line) const {
    with_.report(Json::object({{"event", "log"}, {"line", line}}));
  }

  void prepare(Stage& stage) const {
    for (auto* param : stage.params())
      if (const Json* value = node_.params.find(param->spec().name)) param->set(*value);
    for (auto* input : stage.inputs()) {
      std::vector<std::string> references;
      std::vector<Coordinates> places;
      if (const auto found = node_.inputs.find(input->spec().name); found != node_.inputs.end())
        for (const auto& reference : found->second) {
          references.push_back(reference.artifact());
          places.push_back(reference.at);
        }
      input->connect(std::move(references), &with_.services, std::move(places));
    }
  }

  Context::Given given(const Stage& stage, const fs::path& scratch,
                       Checkpoints& checkpoints) const {
    with_.services.set_threads(node_.threads);
    Context::Given given;
    given.stage = &stage;
    if (node_.seeded) given.seed = node_.seed;
    for (const auto& [label, file] : node_.files)
      given.files[label] = {with_.services.external(file.sha256, file.path), file.sha256};
    given.resolved = node_.resolved;
    given.scratch = scratch;
    given.services = &with_.services;
    given.report = with_.report;
    given.stopping = with_.stopping;
    given.checkpoints = &checkpoints;
    given.checkpoint_every = with_.checkpoint_every;
    given.cpu = cpu().name;
    return given;
  }

  NodeResult failed(const Failure& failure) const {
    NodeResult result = failed(failure.fault, failure.message);
    result.damaged = failure.damaged;
    return result;
  }

  NodeResult failed(Fault fault, const std::string& what) const {
    return {NodeResult::Status::failed,
            fault,
            "node " + node_.name + " (" + node_.stage + "): " + what,
            {}};
  }

  const Execution& with_;
  const PlannedNode& node_;
};

}  // namespace

std::string_view name(NodeResult::Status status) {
  static constexpr std::array<std::string_view, 5> kNames = {"computed", "reused", "failed",
                                                             "stopped", "skipped"};
  return kNames[static_cast<std::size_t>(status)];
}

NodeResult execute(const Execution& with, const PlannedNode& node) {
  return Node(with, node).run();
}

}  // namespace kazan
