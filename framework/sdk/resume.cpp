// Context: going on from a checkpoint, and what computed up to there.
#include "base/text.hpp"
#include "sdk/context.hpp"

namespace kazan {
namespace {

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

Json Context::own_environment() const {
  Json out = Json::object();
  const auto add = [&](const std::string& name, const Json& value) {
    if (!no_matter_.contains(name)) out[name] = value;
  };
  add("cpu", given_.cpu);
  add("threads", threads());
  for (const auto& [name, value] : emitted_.environment.members()) add(name, value);
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

}  // namespace kazan
