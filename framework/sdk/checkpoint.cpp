#include "sdk/checkpoint.hpp"

#include <utility>

#include "base/text.hpp"
#include "sdk/context.hpp"

namespace kazan {
namespace {

constexpr int kLeastWorkToCost = 19;  // a checkpoint that takes 1 s is 19 s after the last one

// Whether what a checkpoint cost puts the next one off beyond what the user asked for.
bool sparser_than_asked(std::chrono::duration<double> cost, double every) {
  return every > 0 && kLeastWorkToCost * cost.count() > every;
}

// "threads: 2, now 1": what two environments do not have in common.
std::string differences(const Json& then, const Json& now) {
  std::vector<std::string> parts;
  const auto text = [](const Json& value) {
    return value.is_string() ? value.string() : value.is_null() ? "nothing" : value.dump();
  };
  const auto compare = [&](const std::string& name) {
    const Json &before = then.get(name, Json()), &after = now.get(name, Json());
    if (before != after) parts.push_back(name + ": " + text(before) + ", now " + text(after));
  };
  for (const auto& [name, value] : then.members()) compare(name);
  for (const auto& [name, value] : now.members())
    if (!then.has(name)) compare(name);
  return join(parts, "; ");
}

}  // namespace

Checkpoints::~Checkpoints() = default;

Json Context::own_environment() const {
  Json out = Json::object({{"cpu", given_.cpu}, {"threads", threads()}});
  for (const auto& [name, value] : emitted_.environment.members())
    if (!measured_.contains(name)) out[name] = value;
  return out;
}

Json Context::environments() const {
  const Json own = own_environment();
  Json out = Json::array();
  if (emitted_.resumed)
    for (const auto& environment : emitted_.resumed->environments.items())
      if (environment != own) out.push(environment);
  out.push(own);
  return out;
}

bool Context::resume(const std::function<void(const std::filesystem::path&)>& load) {
  if (!given_.checkpoints) return false;
  const auto take = [&](const std::filesystem::path& folder, const CheckpointInfo& info) {
    load(folder);
    emitted_.resumed = info;
  };
  if (!given_.checkpoints->resume(take, [this](const std::string& line) { log(line); }))
    return false;
  CheckpointInfo& resumed = *emitted_.resumed;
  resumed.environments = environments();
  saved_step_ = resumed.step;
  last_checkpoint_ = Clock::now();
  log("resumed at " + resumed.at);
  const auto& all = resumed.environments.items();
  if (all.size() > 1)
    warn("resumed at " + resumed.at + " from a checkpoint of another environment (" +
         differences(all[all.size() - 2], all.back()) +
         "): the bits may differ from those of an undisturbed run");
  return true;
}

bool Context::checkpoint_due(std::int64_t step, bool last) const {
  if (!given_.checkpoints || step <= saved_step_) return false;
  if (last || given_.checkpoint_every <= 0) return true;
  const auto worked = Clock::now() - last_checkpoint_;
  return worked >= std::chrono::duration<double>(given_.checkpoint_every) &&
         worked >= kLeastWorkToCost * last_cost_;
}

void Context::save_checkpoint(const CheckpointInfo& info, const Checkpoints::Save& save) {
  const auto begun = Clock::now();
  std::int64_t bytes = 0;
  try {
    bytes = given_.checkpoints->save(info, save);
    saved_step_ = info.step;
  } catch (const std::exception& e) {
    log(std::string("warning: no checkpoint at ") + info.at + ": " + e.what());
  }
  last_checkpoint_ = Clock::now();
  last_cost_ = last_checkpoint_ - begun;
  if (saved_step_ != info.step) return;
  const double seconds = std::chrono::duration<double>(last_cost_).count();
  log("checkpoint at " + info.at + ": " + human_bytes(static_cast<double>(bytes)) + " in " +
      human_seconds(seconds));
  if (given_.report)
    given_.report(Json::object({{"event", "checkpoint"},
                                {"step", info.step},
                                {"at", info.at},
                                {"bytes", bytes},
                                {"seconds", seconds}}));
  if (sparser_than_asked(last_cost_, given_.checkpoint_every) && !std::exchange(told_sparse_, true))
    log("the next checkpoint comes after " + human_seconds(kLeastWorkToCost * seconds) + ", not " +
        human_seconds(given_.checkpoint_every) +
        ": saving takes a twentieth of the time at most, unless --checkpoint-every is 0");
}

void Context::checkpoint(std::int64_t step, const std::string& at,
                         const std::function<void(const std::filesystem::path&)>& save) {
  const bool stop = asked_to_stop();  // once: who stops has saved
  if (checkpoint_due(step, stop)) save_checkpoint({step, at, environments()}, save);
  if (stop) throw Stopped();
}

}  // namespace kazan
