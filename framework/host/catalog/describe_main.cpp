// kazan-describe LIBRARY METADATA: constructs the stages of a plugin once, after it was built,
// and writes what they declare. Faults of their author end the build here, in words, all at once.
#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "host/catalog/declarations.hpp"
#include "host/catalog/elf.hpp"
#include "host/catalog/library.hpp"
#include "host/catalog/stage_object.hpp"
#include "sdk/renderer.hpp"

namespace kazan {
namespace {

namespace fs = std::filesystem;

StageInfo describe(const StageEntry& entry, const fs::path& library) {
  StageObject object(entry, nullptr, library);
  const Stage& stage = object.stage();
  StageInfo info{entry.id, entry.doc, entry.class_name, {},
                 {},       {},        stage.seeded(),   stage.threaded()};
  info.file = source_file(entry.file);
  for (const auto* p : stage.params()) info.params.push_back(p->spec());
  for (const auto* p : stage.inputs()) info.inputs.push_back(p->spec());
  for (const auto* p : stage.outputs()) info.outputs.push_back(p->spec());
  for (const auto* m : stage.metrics()) info.metrics.push_back(m->spec());
  return info;
}

RendererInfo describe(const RendererEntry& entry) {
  return {entry.id, entry.doc, entry.class_name, entry.output_name, source_file(entry.file)};
}

// Faults that keep a class from being described go to `faults`.
PluginInfo describe(const fs::path& path, std::vector<std::string>& faults) {
  const Library library(path);
  PluginInfo info;
  info.build_id = ElfFile(path).build_id();
  if (info.build_id.empty())
    faults.push_back(path.native() + ": it has no build id: link it with -Wl,--build-id=sha1");
  info.compute = fs::exists(fs::path(path).replace_extension(".compute.so"));
  for (const auto& symbol : exported_symbols(path)) try {
      if (symbol.starts_with("kazan_stage_"))
        info.stages.push_back(describe(*library.find<const StageEntry>(symbol), path));
      if (symbol.starts_with("kazan_renderer_"))
        info.renderers.push_back(describe(*library.find<const RendererEntry>(symbol)));
    } catch (const Error& e) {
      faults.emplace_back(e.what());
    }
  return info;
}

PluginInfo sound(const fs::path& path) {
  std::vector<std::string> faults;
  PluginInfo info = describe(path, faults);
  if (faults.empty() || !info.stages.empty() || !info.renderers.empty())
    for (auto& fault : faults_of(info, path.filename())) faults.push_back(std::move(fault));
  for (std::size_t i = 0; i + 1 < faults.size(); ++i)
    std::fprintf(stderr, "kazan-describe: %s\n", faults[i].c_str());
  if (!faults.empty()) throw Error(Fault::plugin, faults.back());
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
    kazan::write_file(argv[2], kazan::sound(argv[1]).to_json().dump(2) + "\n");
    return 0;
  } catch (const kazan::Error& e) {
    std::fprintf(stderr, "kazan-describe: %s\n", e.what());
    return exit_code(e.fault());
  }
}
