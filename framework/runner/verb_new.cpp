#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "runner/lost_folders.hpp"
#include "runner/new/from_template.hpp"
#include "runner/new/next_steps.hpp"
#include "runner/new/plugin_name.hpp"
#include "runner/new/schema_file.hpp"
#include "runner/progress/display.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

fs::path templates() {
  return installation_folder() / "share/kazan/templates";
}

fs::path place(const Options& options, const std::string& name) {
  return (options.into.empty() ? fs::path() : fs::path(options.into)) / name;
}

// What is written names stages that others offer.
void tell_empty(const Catalog& catalog) {
  if (!catalog.plugins().empty()) return;
  std::fprintf(stderr, "runner: warning: %s\n",
               printable_lines(catalog.no_plugin().text()).c_str());
}

// `made_of`: a folder of templates.
int new_plugin(const Options& options, const char* made_of) {
  const PluginName name = parse_plugin_name(options.arguments.at(1));
  const Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  tell_empty(catalog);
  const auto ids = catalog.stage_ids();
  if (std::find(ids.begin(), ids.end(), name.id()) != ids.end())
    throw Error(Fault::usage, "there is a stage " + name.id() + " already, of the plugin " +
                                  catalog.plugin_of(name.id()).library.native() +
                                  "; two of one name could not be used");
  const fs::path to = place(options, name.name);
  const auto files = write_folder(templates() / made_of, name.words(), to);
  std::printf("%s is in %s: %s\n", name.id().c_str(), printable(to.native()).c_str(),
              join(files, ", ").c_str());
  if (const auto doubt = doubtful_family(name, ids); !doubt.empty())
    std::fprintf(stderr, "runner: warning: %s\n", doubt.c_str());
  std::printf("%s", next_steps(to).c_str());
  return 0;
}

std::string plugins_option(const Options& options) {
  std::string out;
  for (const auto& folder : options.plugins) out += " --plugins " + shell_word(folder);
  return out;
}

// Nothing is overwritten: a schema of other plugins stays, and is told.
void provide(const SchemaFile& schema, const Options& options) {
  const std::string file = printable(schema.file.native());
  if (!schema.text.empty()) {
    write_file(schema.file, schema.text);
    std::printf("Editors complete it by %s, which knows these plugins.\n", file.c_str());
  }
  if (!schema.stale) return;
  const std::string command = "runner schema" + plugins_option(options);
  std::fprintf(stderr,
               "runner: warning: %s, by which editors complete it, is of other plugins than there "
               "are; to renew it: %s > %s\n",
               file.c_str(), printable(command).c_str(), file.c_str());
}

int new_experiment(const Options& options) {
  const std::string& name = options.arguments.at(1);
  require_experiment_name(name);
  const Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  tell_empty(catalog);
  const fs::path to = place(options, name + ".yaml");
  const SchemaFile schema = schema_for(catalog, to);
  write_new_file(templates() / "experiment/experiment_name.yaml",
                 {{"experiment_name", name}, {"schema_address", schema.address}}, to);
  provide(schema, options);
  const std::string file = printable(to.native());
  const std::string words = printable(shell_word(to) + plugins_option(options));
  std::printf("The experiment %s is in %s. Check it, run it:\n  runner check %s\n  runner %s\n",
              name.c_str(), file.c_str(), words.c_str(), words.c_str());
  return 0;
}

}  // namespace

int verb_new(const Options& options) {
  const std::string& kind = options.arguments.at(0);
  if (kind == "plugin" || kind == "variant") return new_plugin(options, kind.c_str());
  if (kind == "experiment") return new_experiment(options);
  throw Error(Fault::usage, "cannot make a new " + kind + ": expected plugin, variant or experiment" +
                                did_you_mean(kind, {"plugin", "variant", "experiment"}) +
                                "; usage: runner new plugin|variant|experiment NAME");
}

}  // namespace kazan
