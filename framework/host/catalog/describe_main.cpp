// kazan-describe LIBRARY METADATA: constructs the stages of a plugin once, after it was built,
// and writes what they declare. Faults of their author end the build here, in words.
#include <cstdio>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"
#include "host/catalog/elf.hpp"
#include "host/catalog/library.hpp"
#include "host/catalog/metadata.hpp"
#include "host/catalog/stage_object.hpp"
#include "host/config/reserved.hpp"
#include "sdk/metric_text.hpp"
#include "sdk/renderer.hpp"

namespace kazan {
namespace {

[[noreturn]] void author_fault(const std::string& where, const std::string& what) {
  throw Error(Fault::plugin, where + ": " + what);
}

bool is_name(const std::string& text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == text.npos;
}

// What of it is no placeholder.
std::string fixed_part(const std::string& metric) {
  std::string out;
  for (const auto& part : parts_of(metric)) out += part.text;
  return out;
}

void check_names(const StageInfo& stage) {
  std::set<std::string> taken(reserved_words().begin(), reserved_words().end());
  const auto take = [&](const std::string& what, const std::string& name, const std::string& doc) {
    if (name.empty() || !is_name(fixed_part(name)))
      author_fault(stage.id, what + " \"" + name + "\" is not a name in lower_case");
    if (doc.empty()) author_fault(stage.id, what + " " + name + " has no doc");
    if (!taken.insert(name).second) author_fault(stage.id, "the name " + name + " is taken twice");
  };
  for (const auto& p : stage.params) take("the parameter", p.name, p.doc);
  for (const auto& p : stage.inputs) take("the input", p.name, p.doc);
  taken = {"figures", Metrics::kPort, "record.json", "chunks.json",
           "series.json"};  // what else lies there
  for (const auto& p : stage.outputs) take("the output", p.name, p.doc);
  taken.clear();
  for (const auto& m : stage.metrics) take("the metric", m.name, general_definition(m));
}

void check_metric_params(const StageInfo& stage) {
  for (const auto& p : stage.params)
    if (!p.metric_of.empty() && (p.type != ParamType::string ||
                                 stage.input(p.metric_of)->type != std::string(Metrics::kType)))
      author_fault(stage.id, p.name + " is no text, or " + p.metric_of + " no input of metrics");
}

// "acme.Histogram/1": whose it is, what, and the version of what is saved.
bool is_type(const std::string& type) {
  const auto dot = type.find('.'), slash = type.find('/');
  if (dot == type.npos || slash == type.npos || slash < dot) return false;
  const auto made_of = [](const std::string& word, const char* letters) {
    return !word.empty() && word.find_first_not_of(letters) == word.npos;
  };
  const std::string version = type.substr(slash + 1);
  return made_of(type.substr(0, dot), "abcdefghijklmnopqrstuvwxyz0123456789_") &&
         made_of(type.substr(dot + 1, slash - dot - 1),
                 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") &&
         made_of(version, "0123456789") && version[0] != '0';
}

void check_types(const StageInfo& stage) {
  for (const auto* ports : {&stage.inputs, &stage.outputs})
    for (const auto& port : *ports)
      if (!is_type(port.type))
        author_fault(stage.id, "the type of " + port.name + " is \"" + port.type +
                                   "\"; expected OWNER.Name/VERSION, as acme.Histogram/1");
}

void check_defaults(const StageInfo& stage) {
  for (const auto& p : stage.params)
    if (p.list && p.type == ParamType::file)
      author_fault(stage.id, p.name + " is a list of files: plan them by Planner::file instead");
  for (const auto& p : stage.params)
    if (!p.required)
      if (const auto why = out_of_range(p, p.fallback))
        author_fault(stage.id, "the default of " + p.name + ": " + *why);
}

StageInfo describe(const StageEntry& entry) {
  StageObject object(entry, nullptr);
  const Stage& stage = object.stage();
  StageInfo info{entry.id, entry.doc, entry.class_name, {},
                 {},       {},        stage.seeded(),   stage.threaded()};
  for (const auto* p : stage.params()) info.params.push_back(p->spec());
  for (const auto* p : stage.inputs()) info.inputs.push_back(p->spec());
  for (const auto* p : stage.outputs()) info.outputs.push_back(p->spec());
  for (const auto* m : stage.metrics()) info.metrics.push_back(m->spec());
  check_names(info);
  check_metric_params(info);
  check_types(info);
  check_defaults(info);
  return info;
}

PluginInfo describe(const std::filesystem::path& path) {
  const Library library(path);
  PluginInfo info;
  info.build_id = ElfFile(path).build_id();
  if (info.build_id.empty())
    author_fault(path.native(), "it has no build id: link it with -Wl,--build-id=sha1");
  info.compute =
      std::filesystem::exists(std::filesystem::path(path).replace_extension(".compute.so"));
  for (const auto& symbol : exported_symbols(path)) {
    if (symbol.starts_with("kazan_stage_"))
      info.stages.push_back(describe(*library.find<const StageEntry>(symbol)));
    if (symbol.starts_with("kazan_renderer_")) {
      const auto& r = *library.find<const RendererEntry>(symbol);
      info.renderers.push_back({r.id, r.doc, r.class_name, r.output_name});
    }
  }
  if (info.stages.empty() && info.renderers.empty())
    author_fault(path.native(), "it has neither a KAZAN_STAGE nor a KAZAN_RENDERER");
  return info;
}

}  // namespace
}  // namespace kazan

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: kazan-describe LIBRARY METADATA\n");
    return exit_code(kazan::Fault::usage);
  }
  try {
    kazan::write_file(argv[2], kazan::describe(argv[1]).to_json().dump(2) + "\n");
    return 0;
  } catch (const kazan::Error& e) {
    std::fprintf(stderr, "kazan-describe: %s\n", e.what());
    return exit_code(e.fault());
  }
}
