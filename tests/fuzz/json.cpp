// One JSON text, and everything that the program reads as one: plans, metadata of plugins, records
// of nodes, what workers report, references to models and tokenizers.
#include "base/json.hpp"

#include <algorithm>

#include "base/seal.hpp"
#include "base/text.hpp"
#include "host/catalog/metadata.hpp"
#include "host/engines/task_state.hpp"
#include "host/graph/file_hashes.hpp"
#include "host/graph/plan.hpp"
#include "host/run/execute.hpp"
#include "host/run/node_files.hpp"
#include "host/run/pins.hpp"
#include "host/run/store.hpp"
#include "host/run/worker.hpp"
#include "sdk/provider.hpp"
#include "sdk/series.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

const std::string kKey(64, '0');  // the node's whose record the input may be

// Runs any recipe and gives nothing.
struct NoRows final : RecipeRunner {
  std::shared_ptr<ActivationSource> open(const ActivationRecipe&, Services&) override {
    return nullptr;
  }
};

class AnyServices final : public Services {
  SavedArtifact artifact(const std::string& reference) override {
    throw Error(Fault::input, reference + " is not here");
  }
  std::filesystem::path external(const std::string&, const std::filesystem::path& file) override {
    return file;
  }
  void* provider(const std::string&, const std::string&) override {
    return static_cast<RecipeRunner*>(&runner_);
  }
  int threads() const override { return 1; }

  NoRows runner_;
};

// False where the text is refused.
template <class Read>
bool reads(Read read) {
  try {
    read();
    return true;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return false;
  }
}

void check_text(const Json& json) {
  for (const int indent : {-1, 2})
    require(Json::parse(json.dump(indent), "dump") == json, "what is written reads back the same");
  const std::string canonical = json.canonical();
  require(Json::parse(canonical, "canonical").canonical() == canonical, "canonical text is fixed");
  require(!invalid_utf8(canonical), "what is written is UTF-8");
}

void as_plan(const Json& json) {
  const Plan plan = Plan::from_json(json);
  const Json again = plan.to_json();
  require(Plan::from_json(again).to_json() == again, "a plan reads back the same");
  for (const auto& node : plan.nodes) require(plan.find(node.id), "a node is found by its id");
}

// Of a run whose plan has one node.
void as_tasks(const Json& json) {
  Plan one;
  one.nodes.emplace_back();
  one.nodes[0].id = "n";
  const TaskList list = TaskList::from_json(json, one);
  const Json again = list.to_json(one);
  require(TaskList::from_json(again, one).to_json(one) == again, "tasks read back the same");
  for (const auto& task : list.tasks) require(&list.task(task.number) == &task, "by its number");
}

void as_metadata(const Json& json) {
  const PluginInfo info = PluginInfo::from_json(json);
  const Json again = info.to_json();
  require(PluginInfo::from_json(again).to_json() == again, "metadata read back the same");
  for (const auto& stage : info.stages)
    for (const auto& param : stage.params) (void)out_of_range(param, param.fallback);
}

void as_chunks(const Json& json) {
  const ChunkTable chunks = chunk_table_from(json);
  for (const auto& [name, sums] : chunks)
    for (std::size_t i = 0; i < sums.sums.size(); ++i) {
      require(sums.begin(i) < sums.end(i), "a chunk holds bytes");
      (void)chunk_text(sums, i);
    }
  if (std::all_of(chunks.begin(), chunks.end(),
                  [](const auto& file) { return file.second.chunk_bytes == kChunkBytes; }))
    require(chunk_table_from(to_json(chunks)) == chunks, "checksums read back the same");
}

void as_pin(const Json& json) {
  const Pin pin = Pin::from_json(json);
  require(Pin::from_json(pin.to_json()).to_json() == pin.to_json(), "a pin reads back the same");
  (void)pin.state();
}

void as_series(const Json& json) {
  const std::string once = series_json(series_from(json)).dump();  // in text NaN equals NaN
  require(series_json(series_from(Json::parse(once, "series"))).dump() == once,
          "series read back the same");
}

void as_result(const Json& json) {
  const NodeResult result = result_from(json);
  require(!name(result.status).empty(), "a status has a name");
  require(result_json(result_from(result_json(result))) == result_json(result),
          "a result reads back the same");
}

bool as_references(std::string_view bytes) {
  AnyServices services;
  const ArtifactFolder here{folder(), &services};
  for (const char* name : {"model.json", "tokenizer.json", "recipe.json"}) put(name, bytes);
  const bool recipe = reads([&] { Activations::load(here); });
  const bool model = reads([&] { Model::load(here); });
  return reads([&] { Tokenizer::load(here); }) || model || recipe;
}

bool as_store(std::string_view bytes, const Json& json) {
  FileHashes memory(put("file-hashes.json", bytes));
  const Store store(folder());
  std::filesystem::create_directories(store.folder(kKey));
  // Sealed here: a mutation would never hit upon the check that goes with it.
  put("objects/00/" + kKey + "/record.json",
      json.is_object() && json.size() > 0 && !json.has("check") ? sealed(json)
                                                                : std::string(bytes));
  const auto record = store.find(kKey);
  if (record) require(record->at("key").string() == kKey, "a record is of its node");
  return record.has_value();
}

}  // namespace

KAZAN_FUZZ_TARGET(json, nullptr) {
  const Json json = Json::parse(bytes, "the input");
  check_text(json);
  int readers = 0;
  readers += reads([&] { as_plan(json); });
  readers += reads([&] { as_tasks(json); });
  readers += reads([&] { TaskState::from_json(json); });
  readers += reads([&] { as_metadata(json); });
  readers += reads([&] { as_result(json); });
  readers += reads([&] { Estimate::from_json(json).to_json(); });
  readers += reads([&] { as_chunks(json); });
  readers += reads([&] { as_pin(json); });
  readers += reads([&] { as_series(json); });
  readers += as_references(bytes) + as_store(bytes, json);
  if (readers == 0) throw Error(Fault::input, "JSON that nothing reads");
}
