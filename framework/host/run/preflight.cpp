#include "host/run/preflight.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "base/text.hpp"
#include "host/run/node_files.hpp"

namespace kazan {
namespace {

std::string bytes(std::int64_t count) {
  return human_bytes(static_cast<double>(count));
}

void rehearse_rest(const Plan& plan, const Capacity& capacity, Forecast& forecast) {
  const auto done = [&](std::size_t node) { return forecast.nodes[node].in_store(); };
  const Rehearsal rehearsal = rehearse(plan, done, capacity);
  forecast.most_nodes = rehearsal.most_nodes;
  forecast.elapsed = rehearsal.seconds;
  forecast.together = static_cast<std::int64_t>(rehearsal.largest.size());
  for (const std::size_t node : rehearsal.largest)
    forecast.together_memory.add(plan.nodes[node].estimate.memory_bytes);
}

class Refusal {
 public:
  Refusal(const char* code, bool forced, Diagnostics& diagnostics)
      : code_(code), forced_(forced), diagnostics_(diagnostics) {}

  // `excess` says what cannot be, and why; both as told to the user.
  void tell(const Position& at, const std::string& excess, const std::string& remedy) {
    if (forced_) return diagnostics_.warning(at, saying(code_, excess + "; forced"));
    diagnostics_.error(
        at, saying(code_, excess + "; " + remedy + ", or run it all the same with --force"),
        Fault::machine);
  }

 private:
  const char* code_;
  bool forced_;
  Diagnostics& diagnostics_;
};

// Of the nodes, by their names in the file.
std::unordered_map<std::string_view, Position> places_in(const Experiment& experiment) {
  std::unordered_map<std::string_view, Position> places;
  for (const auto& use : experiment.nodes) places[use.base] = use.at;
  return places;
}

}  // namespace

Taken taken_by(const Json& record) {
  Taken taken;
  if (const Json* memory = record.find("memory_bytes"); memory && memory->is_integer())
    taken.memory_bytes = memory->integer();
  if (const Json* seconds = record.find("seconds"); seconds && seconds->is_number())
    taken.seconds = seconds->number();
  for (const auto& file : files_of(record))
    taken.disk_bytes = saturating_add(taken.disk_bytes, file.bytes);
  return taken;
}

Forecast forecast(const Plan& plan, const Stored& stored, const Capacity& capacity) {
  Forecast out;
  LoadedWorkers workers;  // of nodes one after the other
  for (const auto& node : plan.nodes) {
    out.nodes.push_back({&node, stored(node.key)});
    if (out.nodes.back().in_store()) continue;
    const Estimate& estimate = node.estimate;
    ++out.to_run;
    out.disk.add(estimate.disk_bytes);
    out.scratch = std::max(out.scratch, estimate.scratch_bytes.value_or(0));
    const double seconds = workers.seconds_of(node);
    workers.finish(node);
    out.seconds.add(std::isnan(seconds) ? std::nullopt : std::optional(seconds));
    if (estimate.memory_bytes &&
        (!out.largest || *estimate.memory_bytes > *out.largest->estimate.memory_bytes))
      out.largest = &node;
  }
  rehearse_rest(plan, capacity, out);
  return out;
}

void refuse_what_cannot_fit(const Forecast& forecast, const Experiment& experiment,
                            const MachineLimits& limits, bool forced, Diagnostics& diagnostics) {
  Refusal refusal("too-large", forced, diagnostics);
  auto places = places_in(experiment);
  const PlannedNode* widest = nullptr;  // on disk
  for (const auto& item : forecast.nodes) {
    if (item.in_store()) continue;
    const PlannedNode* const node = item.node;
    const auto& memory = node->estimate.memory_bytes;
    const auto& disk = node->estimate.disk_bytes;
    if (limits.memory && memory && *memory > limits.memory->bytes)
      refusal.tell(places[node->base],
                   node->name + " needs up to " + bytes(*memory) + " of memory; " +
                       limits.memory->what + " is " + bytes(limits.memory->bytes),
                   "make it smaller (shorter text, fewer latents, a smaller batch or model), " +
                       limits.memory->remedy);
    if (disk && (!widest || *disk > *widest->estimate.disk_bytes)) widest = node;
  }
  if (!limits.disk || !widest || forecast.disk.known + forecast.scratch <= limits.disk->bytes)
    return;
  std::string all = forecast.to_run == 1
                        ? widest->name + " leaves up to " + bytes(forecast.disk.known)
                        : "the " + std::to_string(forecast.to_run) + " nodes to run leave up to " +
                              bytes(forecast.disk.known) + ", most of it " + widest->name +
                              " with " + bytes(*widest->estimate.disk_bytes);
  if (forecast.scratch > 0)
    all += ", and while a node runs up to " + bytes(forecast.scratch) + " more";
  refusal.tell(places[widest->base],
               all + "; " + limits.disk->what + " has " + bytes(limits.disk->bytes) + " free",
               limits.disk->remedy);
}

void refuse_unwritable_store(const Forecast& forecast, const std::filesystem::path& store,
                             const std::string& why, bool forced, Diagnostics& diagnostics) {
  if (why.empty() || forecast.to_run == 0) return;
  Refusal("unwritable-store", forced, diagnostics)
      .tell({},
            "cannot write to the store " + store.native() + ": " + why + "; it has to take what " +
                std::to_string(forecast.to_run) +
                (forecast.to_run == 1 ? " node leaves" : " nodes leave"),
            "choose another --store");
}

}  // namespace kazan
