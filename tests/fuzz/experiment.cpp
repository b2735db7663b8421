// An experiment file, one that it may extend (base.yaml), and overrides, one a line (--set):
// everything that `runner check` does, plan steps of the installed plugins included.
#include "host/config/experiment.hpp"

#include <cstdlib>

#include "base/text.hpp"
#include "host/graph/planning.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

Catalog& catalog() {
  static Catalog installed(plugin_folders({}));
  return installed;
}

// What experiments may name, beside them.
bool prepared() {
  ::setenv("HF_HUB_CACHE", folder().c_str(), 1);
  std::filesystem::create_directories(folder() / "texts");
  put("texts/palinka.txt", "Pálinka is distilled in Hungary. Szatmár has plums.");
  put("texts/blank.txt", " \n");
  put("texts/latin-1.txt", "P\xE1linka");
  return true;
}

std::string check_place(const Diagnostic& told) {
  if (!told.at.known() || told.at.line == 0) return told.text();
  const auto& text = told.at.source->text;
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  require(told.at.line > 0 && told.at.line <= lines, "a diagnostic's line is one of its file");
  require(told.at.column > 0, "columns count from 1");
  require(static_cast<std::size_t>(told.at.column) <= told.at.line_text().size() + 2,
          "a diagnostic's column is one of its line");
  return told.text();
}

void check_plan(const Plan& plan, std::size_t nodes) {
  require(plan.nodes.size() == nodes, "a plan has the experiment's nodes");
  for (const auto& node : plan.nodes) require(node.key.size() == 64, "a planned node has a key");
  const Json json = plan.to_json();
  require(Json::parse(json.dump(), "plan") == json, "a plan can be written");
  require(Plan::from_json(json).to_json() == json, "a plan reads back the same");
}

void mutate(std::string& bytes, std::size_t limit, std::minstd_rand& dice) {
  mutate_a_part(bytes, dice() % 2 ? 1 : 3, limit, dice);
}

}  // namespace

KAZAN_FUZZ_TARGET(experiment, mutate) {
  static const bool once = prepared();
  (void)once;
  const auto files = parts(bytes, 3);
  put("base.yaml", files[1]);
  std::vector<std::string> overrides;
  if (!files[2].empty()) overrides = split(files[2], '\n');
  Diagnostics diagnostics;
  const Experiment experiment =
      load_experiment(put("x.yaml", files[0]), {.overrides = overrides}, diagnostics);
  Plan plan;
  if (!experiment.nodes.empty()) {
    static FileHashes hashes{""};
    plan = make_plan(experiment, catalog(), hashes, {2, Json()}, diagnostics);
  }
  std::string why;
  for (const auto& told : diagnostics.in_order()) why += check_place(told) + "\n";
  require(diagnostics.failed() == (diagnostics.exit_code() != 0), "an error has an exit code");
  if (diagnostics.failed()) throw Error(Fault::experiment, why);
  check_plan(plan, experiment.nodes.size());
}
