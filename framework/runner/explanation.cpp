#include "runner/explanation.hpp"

#include "base/cpu.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/run/environment.hpp"
#include "runner/run_named.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

Json or_null(const Json* value) {
  return value ? *value : Json();
}

std::string status_in(const Json& manifest, const PlannedNode& node) {
  for (const auto& entry : manifest.get("nodes", Json::array()).items())
    if (entry.at("id").string() == node.id) return entry.at("status").string();
  return "";
}

// {"sae.topk.so": build id, ...} of all plugins of a run, by the libraries' names.
Json build_ids_of(const Json& manifest) {
  Json ids = Json::object();
  if (const Json* software = manifest.find("software"))
    for (const auto& [plugin, libraries] : software->get("plugins", Json::object()).members())
      for (const auto& [name, id] : libraries.members()) ids[name] = id;
  return ids;
}

std::size_t distance(const Json& params, const Json& others) {
  std::size_t count = 0;
  for (const auto& [name, value] : params.members()) {
    const Json* other = others.find(name);
    count += !other || !(*other == value);
  }
  return count;
}

}  // namespace

Json Explanation::to_json() const {
  Json made_of = Json::array(), changes = Json::array(), facts = Json::array();
  for (const auto& item : ingredients) made_of.push(item.to_json());
  for (const auto& item : differences) changes.push(item.to_json());
  for (const auto& fact : environment)
    facts.push(Json::object({{"name", fact.name},
                             {"recorded", fact.recorded},
                             {"here", fact.here},
                             {"differs", fact.differs()}}));
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return Json::object({{"node", node->name},
                       {"stage", node->stage},
                       {"key", node->key},
                       {"in_store", in_store},
                       {"damage", or_null(damage)},
                       {"ingredients", std::move(made_of)},
                       {"environment", std::move(facts)},
                       {"compared_with", or_null(compared_with)},
                       {"status_there", or_null(status_there)},
                       {"differences", std::move(changes)}});
}

Explainer::Explainer(const Checked& checked, const Catalog& catalog, const Store& store,
                     fs::path runs, fs::path against)
    : checked_(checked), catalog_(catalog), store_(store), given_(!against.empty()) {
  folders_ = given_ ? std::vector{std::move(against)} : runs_of(runs, checked.plan.experiment);
}

Explanation Explainer::explain(const PlannedNode& node) {
  static const NodeOrigins none;
  const auto origins = checked_.origins.find(node.name);
  Explanation explanation;
  explanation.node = &node;
  explanation.ingredients = ingredients(node, catalog_.stage(node.stage),
                                        origins == checked_.origins.end() ? none : origins->second);
  const auto [record, damage] = store_.look(node.key);
  explanation.in_store = record.has_value();
  explanation.damage = damage;
  if (record) explanation.environment = environment(node, *record);
  if (const Run* run = run_with(node))
    compare_with(*run, node, explanation);
  else if (given_)
    explanation.missing_in = folders_.front().native();
  else if (!record && damage.empty())  // what is damaged has this key
    compare_with_store(node, explanation);
  return explanation;
}

// Runs of plans that this version does not read are passed over.
const Explainer::Run* Explainer::read(const fs::path& folder) {
  const auto [at, fresh] = read_.try_emplace(folder);
  if (fresh) try {
      Run run{folder, Plan::read(folder / "plan.json"), Json()};
      const auto file = folder / "manifest.json";
      if (is_there(file)) run.manifest = Json::parse(read_file(file), file.native());
      at->second = std::move(run);
    } catch (const Error&) {
      if (given_) throw;
    }
  return at->second ? &*at->second : nullptr;
}

const Explainer::Run* Explainer::run_with(const PlannedNode& node) {
  for (const auto& folder : folders_)
    if (const Run* run = read(folder); run && run->plan.find(node.name)) return run;
  return nullptr;
}

void Explainer::compare_with(const Run& run, const PlannedNode& node, Explanation& explanation) {
  const PlannedNode& before = *run.plan.find(node.name);
  explanation.compared_with = run.folder.native();
  explanation.status_there = status_in(run.manifest, before);
  explanation.differences =
      differences({checked_.plan, node}, {run.plan, before}, checked_.origins, catalog_);
  name_libraries(explanation.differences, build_ids_of(run.manifest));
}

// One walk through the store for all nodes, which keeps what they may be compared with.
void Explainer::read_results() {
  results_read_ = true;
  for (const auto& node : checked_.plan.nodes) results_[node.stage];
  std::error_code absent;
  for (const auto& part : fs::directory_iterator(store_.root() / "objects", absent))
    for (const auto& folder : fs::directory_iterator(part.path(), absent)) try {
        const auto file = folder.path() / "record.json";
        const Json record = Json::parse(read_file(file), file.native());
        const auto wanted = results_.find(record.at("stage").string());
        if (wanted == results_.end()) continue;
        Json kept = Json::object();
        for (const char* name : {"key", "code", "params", "seed", "origin"})
          if (const Json* value = record.find(name)) kept[name] = *value;
        wanted->second.push_back({std::move(kept), folder.last_write_time(absent)});
      } catch (const Error&) {
        // What cannot be read is no result.
      }
}

const std::vector<Explainer::Result>& Explainer::results_of(const std::string& stage) {
  if (!results_read_) read_results();
  return results_[stage];
}

// With the result of the node's stage that has most parameters in common; of several the last used.
// A record does not say what the node read, so that only what it says is compared.
void Explainer::compare_with_store(const PlannedNode& node, Explanation& explanation) {
  const Json* record = nullptr;
  std::pair<std::size_t, fs::file_time_type::duration> least;
  for (const auto& result : results_of(node.stage)) {
    const std::pair rank(distance(node.params, result.record.at("params")),
                         -result.used.time_since_epoch());
    if (record && !(rank < least)) continue;
    least = rank;
    record = &result.record;
  }
  if (!record) return;
  Plan plan;
  plan.nodes = {node};
  PlannedNode& before = plan.nodes.front();
  before.key = record->at("key").string();
  before.code = record->at("code").string();
  before.params = record->at("params");
  if (const Json* seed = record->find("seed")) before.seed = seed->integer();
  explanation.from_record = true;
  explanation.compared_with =
      "the nearest result of " + node.stage + " in the store, " + before.key.substr(0, 12);
  explanation.differences =
      differences({checked_.plan, node}, {plan, before}, checked_.origins, catalog_);
  const Json* origin = record->find("origin");
  name_libraries(explanation.differences,
                 origin ? origin->get("libraries", Json::object()) : Json::object());
}

// Which of its libraries gave a node other code.
void Explainer::name_libraries(std::vector<KeyChange>& differences, const Json& recorded_ids) {
  for (auto& difference : differences) {
    name_libraries(difference.because, recorded_ids);
    const auto* node = checked_.plan.find(difference.node);
    if (difference.name != "code" || !node) continue;
    std::vector<std::string> rebuilt;
    for (const auto& [name, id] : catalog_.build_ids(node->stage))
      if (const Json* was = recorded_ids.find(name); was && was->string() != id)
        rebuilt.push_back(name + " (build id " + id.substr(0, 12) + ", was " +
                          was->string().substr(0, 12) + ")");
    difference.place =
        node->stage + " was rebuilt" + (rebuilt.empty() ? "" : ": " + join(rebuilt, ", "));
  }
}

// What can be known here without loading what computes: libtorch is the one that the plugin was
// built with.
std::vector<EnvironmentFact> Explainer::environment(const PlannedNode& node,
                                                    const Json& record) const {
  const Json none = Json::object();
  const Json& origin = record.get("origin", none);
  const Json& emitted = record.get("environment", none);
  const std::string torch = catalog_.torch_version(node.stage);
  std::vector<EnvironmentFact> facts = {
      {"computed", or_null(origin.find("computed")), {}},
      {"host", or_null(origin.find("host")), {}},
      {"cpu", or_null(origin.find("cpu")), cpu().name},
      {"kernels", or_null(origin.find("kernels")), kernel_path()},
      {"threads", or_null(record.find("threads")), node.threads},
      {"libtorch", or_null(emitted.find("libtorch")), torch.empty() ? Json() : Json(torch)},
      {"blas", or_null(emitted.find("blas")), {}}};
  const Json& variables = emitted.get("variables", none);
  for (const auto& [name, value] : worker_environment(node.threads))
    if (const Json* recorded = variables.find(name); recorded && !(*recorded == Json(value)))
      facts.push_back({name, *recorded, value});
  std::erase_if(facts, [](const EnvironmentFact& fact) { return fact.recorded.is_null(); });
  return facts;
}

}  // namespace kazan
