#include "testing/rig_parts.hpp"

#include "base/hash.hpp"
#include "host/config/scalars.hpp"
#include "host/graph/file_hashes.hpp"
#include "host/graph/stage_words.hpp"

namespace kazan::testing {
namespace fs = std::filesystem;
namespace {

// Of KAZAN_PLUGIN_PATH and the installation, and those that were built with the test: its program
// lies in <build>/tests, they in <build>/lib/kazan/plugins.
std::vector<fs::path> folders() {
  auto out = plugin_folders({});
  const auto program = fs::canonical("/proc/self/exe");
  const auto built = program.parent_path().parent_path() / "lib/kazan/plugins";
  if (std::error_code absent; fs::is_directory(built, absent)) out.insert(out.begin(), built);
  return out;
}

template <class Thing>
Thing* named(const std::vector<Thing*>& all, const std::string& name) {
  for (auto* thing : all)
    if (thing->spec().name == name) return thing;
  return nullptr;
}

std::string written(const Json& value) {
  return value.is_string() ? value.string() : value.dump();
}

void set(ParamBase& param, const Json& value) {
  try {
    param.set(value);
  } catch (const Error& e) {
    if (e.fault() == Fault::experiment) {  // a size, which says more
      auto why = e.complaint();
      why.message = param.spec().name + ": " + why.message;
      throw Error(Fault::experiment, std::move(why));
    }
    throw Error(Fault::experiment, wrong_value("wrong-type", param.spec().name,
                                               (param.spec().list ? "a list of: " : "") +
                                                   std::string(expected_type(param.spec().type)),
                                               written(value)));
  }
  if (out_of_range(param.spec(), param.get()))
    throw Error(Fault::experiment, outside_range(param.spec(), written(value)));
  param.mark_given(true);
}

}  // namespace

Rig::Parts::Parts(const std::string& stage)
    : catalog(folders()), info(catalog.stage(stage)), object(catalog.make_to_run(stage)) {}

SavedArtifact Rig::Parts::artifact(const std::string& reference) {
  return {scratch.path() / reference, this};
}

fs::path Rig::Parts::external(const std::string& sha256, const fs::path& recorded) {
  FileHashes("").require(recorded, sha256);
  return recorded;
}

void* Rig::Parts::provider(const std::string& stage, const std::string& interface) {
  return catalog.provider(stage, interface);
}

ParamBase& Rig::Parts::param(const std::string& name) const {
  if (auto* found = named(object->stage().params(), name)) return *found;
  throw Error(Fault::experiment, no_parameter(info, name));
}

void Rig::Parts::set(const std::string& name, const Json& value) const {
  testing::set(param(name), value);
}

InputBase& Rig::Parts::input(const std::string& port, const std::string& type) const {
  auto* found = named(object->stage().inputs(), port);
  if (!found) throw Error(Fault::experiment, no_input(info, port));
  if (found->spec().type != type)
    throw Error(Fault::experiment, wrong_port(info, found->spec(), "a value", type));
  return *found;
}

void Rig::Parts::require_output(const std::string& port) const {
  if (!named(object->stage().outputs(), port))
    throw Error(Fault::experiment, no_output(info, port));
}

void Rig::Parts::require_unplanned(const std::string& what) const {
  if (planner)
    throw Error(Fault::internal, what +
                                     " was given after plan() or run(), which have planned "
                                     "without it; expected it before them, or another Rig");
}

void Rig::Parts::require_whole() const {
  for (const auto* param : object->stage().params())
    if (param->spec().required && !param->given())
      throw Error(Fault::experiment, lacks_parameter(info.id, param->spec()));
  for (const auto* port : object->stage().inputs())
    if (port->spec().required && !port->connected())
      throw Error(Fault::experiment, lacks_input(info.id, port->spec(), ""));
}

Planner::Given Rig::Parts::to_plan() const {
  return {.inputs = descriptions,
          .param_folders = {},
          .base_folder = base_folder,
          .data_folder = installation_folder() / "share/kazan",
          .threads = threads_given,
          .memory = memory,
          .memory_share = memory};
}

Context::Given Rig::Parts::to_run(Checkpoints& checkpoints) {
  Context::Given given;
  given.stage = &object->stage();
  if (object->stage().seeded()) given.seed = seed;
  for (const auto& [label, file] : files)
    given.files[label] = {external(file.sha256, file.path), file.sha256};
  given.resolved = planner->decisions();
  given.scratch = scratch.path() / "scratch";
  given.services = this;
  given.checkpoints = &checkpoints;
  given.checkpoint_every = checkpoint_every;
  given.stopping = [this] { return looks_left > 0 && --looks_left == 0; };
  make_folder(given.scratch);
  return given;
}

void Rig::Parts::require_planned_shapes() const {
  for (const auto* output : object->stage().outputs()) {
    const auto planned = planner->outputs().find(output->spec().name);
    if (planned == planner->outputs().end()) continue;
    Json shape = Json::array();
    for (const auto& dimension : planned->second.shape) shape.push(dimension.to_json());
    if (const auto fault = shape_fault(*output, shape); !fault.empty())
      throw Error(Fault::plugin, object->author() + ": " + fault);
  }
}

void Rig::Parts::save_outputs() {
  const Failure unsaved = object->told(guarded([&] {
    for (const auto* output : object->stage().outputs())
      save_output(*output, {scratch.path() / "out" / output->spec().name, this});
  }));
  if (unsaved.failed) throw Error(unsaved.fault, unsaved.message);
}

std::map<std::string, ExternalFile> Rig::Parts::planned_files() const {
  std::map<std::string, ExternalFile> out;
  for (const auto& [label, path] : planner->files()) out[label] = {path, sha256_file(path)};
  return out;
}

}  // namespace kazan::testing
