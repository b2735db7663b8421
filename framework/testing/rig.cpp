#include "testing/rig.hpp"

#include <map>
#include <optional>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "host/config/scalars.hpp"
#include "host/graph/file_hashes.hpp"
#include "host/graph/stage_words.hpp"
#include "host/run/checkpoints.hpp"

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

struct Rig::Parts final : Services {
  explicit Parts(const std::string& stage)
      : catalog(folders()), info(catalog.stage(stage)), object(catalog.make_to_run(stage)) {}

  SavedArtifact artifact(const std::string& reference) override {
    return {scratch.path() / reference, this};
  }
  fs::path external(const std::string& sha256, const fs::path& recorded) override {
    FileHashes("").require(recorded, sha256);
    return recorded;
  }
  void* provider(const std::string& stage, const std::string& interface) override {
    return catalog.provider(stage, interface);
  }
  int threads() const override { return threads_given; }

  ParamBase& param(const std::string& name) const {
    if (auto* found = named(object->stage().params(), name)) return *found;
    throw Error(Fault::experiment, no_parameter(info, name));
  }
  InputBase& input(const std::string& port, const std::string& type) const {
    auto* found = named(object->stage().inputs(), port);
    if (!found) throw Error(Fault::experiment, no_input(info, port));
    if (found->spec().type != type)
      throw Error(Fault::experiment, wrong_port(info, found->spec(), "a value", type));
    return *found;
  }
  void require_whole() const;
  // Of what the plan step has seen already.
  void require_unplanned(const std::string& what) const {
    if (planner)
      throw Error(Fault::internal, what +
                                       " was given after plan() or run(), which have planned "
                                       "without it; expected it before them, or another Rig");
  }
  Context::Given given(Checkpoints& checkpoints);
  std::map<std::string, ExternalFile> planned_files() const;
  void save_outputs();

  Catalog catalog;
  const StageInfo& info;
  std::unique_ptr<StageObject> object;
  ScopedFolder scratch{unique_folder(fs::temp_directory_path(), "kazan-rig")};
  std::map<std::string, std::vector<Description>> descriptions;
  fs::path base_folder = fs::current_path();
  std::int64_t seed = 0;
  int threads_given = 2;
  std::int64_t memory = 0;
  int looks_left = 0;  // 0: nobody stops the run
  double checkpoint_every = 60;
  fs::path checkpoint_folder = scratch.path() / "checkpoints";
  std::optional<Planner> planner;
  std::map<std::string, ExternalFile> files;
  std::optional<Context> context;
};

Rig::Rig(const std::string& stage) : parts_(std::make_unique<Parts>(stage)) {}

Rig::~Rig() = default;

Rig& Rig::param(const std::string& name, Json value) {
  parts_->require_unplanned("the parameter " + name);
  set(parts_->param(name), value);
  return *this;
}

Rig& Rig::seed(std::int64_t seed) {
  parts_->seed = seed;
  return *this;
}

Rig& Rig::base_folder(fs::path folder) {
  parts_->require_unplanned("the base folder");
  parts_->base_folder = std::move(folder);
  return *this;
}

Rig& Rig::threads(int count) {
  parts_->threads_given = count;
  return *this;
}

Rig& Rig::memory(std::int64_t bytes) {
  parts_->require_unplanned("the memory");
  parts_->memory = bytes;
  return *this;
}

Rig& Rig::stop_at(int looks) {
  parts_->looks_left = looks;
  return *this;
}

Rig& Rig::checkpoints(fs::path folder, double every) {
  parts_->checkpoint_folder = std::move(folder);
  parts_->checkpoint_every = every;
  return *this;
}

const Planner& Rig::plan() {
  auto& p = *parts_;
  p.require_whole();
  p.planner.emplace(Planner::Given{.inputs = p.descriptions,
                                   .param_folders = {},
                                   .base_folder = p.base_folder,
                                   .data_folder = installation_folder() / "share/kazan",
                                   .threads = p.threads_given,
                                   .memory = p.memory,
                                   .memory_share = p.memory});
  for (const auto* param : p.object->stage().params())
    if (param->spec().type == ParamType::file && !param->get().is_null())
      p.planner->file(param->spec().name, param->get().string());
  const Failure failure = p.object->plan(*p.planner);
  if (failure.failed) {
    p.planner.reset();
    throw Error(failure.fault, failure.message);
  }
  if (p.planner->problems().empty()) p.files = p.planned_files();
  return *p.planner;
}

void Rig::run() {
  auto& p = *parts_;
  if (!p.planner) plan();
  for (const auto& problem : p.planner->problems())
    throw Error(problem.fault, problem.subject + ": " + problem.message);
  const Store store(p.checkpoint_folder);
  NodeCheckpoints checkpoints(store, "rig");
  p.context.emplace(p.given(checkpoints));
  const Failure failure = p.object->run(*p.context);
  p.context->finish_checkpoints();
  if (failure.stopped) throw Stopped();
  if (failure.failed) throw Error(failure.fault, failure.message);
  for (const auto& fault : p.context->faults())
    throw Error(Fault::plugin, p.object->author() + ": " + fault);
  p.save_outputs();
  checkpoints.remove();
}

void Rig::Parts::require_whole() const {
  for (const auto* param : object->stage().params())
    if (param->spec().required && !param->given())
      throw Error(Fault::experiment, lacks_parameter(info.id, param->spec()));
  for (const auto* port : object->stage().inputs())
    if (port->spec().required && !port->connected())
      throw Error(Fault::experiment, lacks_input(info.id, port->spec(), ""));
}

Context::Given Rig::Parts::given(Checkpoints& checkpoints) {
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

Json Rig::resolved_param(const std::string& name) {
  return parts_->param(name).get();
}

double Rig::metric(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& metric : emitted().metrics) {
    if (metric.name == name) return metric.value;
    names.push_back(metric.name);
  }
  throw Error(Fault::plugin, "no metric " + name + " was given" + did_you_mean(name, names));
}

const Figure& Rig::figure(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& figure : emitted().figures) {
    if (figure.name == name) return figure;
    names.push_back(figure.name);
  }
  throw Error(Fault::plugin, "no figure " + name + " was given" + did_you_mean(name, names));
}

const Emitted& Rig::emitted() const {
  if (!parts_->context) throw Error(Fault::internal, "nothing was emitted: run() comes first");
  return parts_->context->emitted();
}

Services& Rig::services() {
  return *parts_;
}

ArtifactFolder Rig::new_input(const std::string& port, const std::string& type,
                              Description description) {
  parts_->require_unplanned("the input " + port);
  InputBase& input = parts_->input(port, type);
  const auto folder = parts_->scratch.path() / "in" / port;
  fs::remove_all(folder);  // files of what was given before
  make_folder(folder);
  input.connect({"in/" + port}, parts_.get());
  parts_->descriptions[port] = {std::move(description)};
  return {folder, parts_.get()};
}

ArtifactFolder Rig::another_input(const std::string& port, const std::string& type,
                                  Coordinates place, Description description) {
  parts_->require_unplanned("the input " + port);
  InputBase& input = parts_->input(port, type);
  auto references = input.references();
  std::vector<Coordinates> places;
  for (std::size_t i = 0; i < references.size(); ++i) places.push_back(input.place(i));
  references.push_back("in/" + port + "/" + std::to_string(references.size()));
  places.push_back(std::move(place));
  const auto folder = parts_->scratch.path() / references.back();
  make_folder(folder);
  input.connect(std::move(references), parts_.get(), std::move(places));
  parts_->descriptions[port].push_back(std::move(description));
  return {folder, parts_.get()};
}

SavedArtifact Rig::saved_output(const std::string& port) {
  if (!named(parts_->object->stage().outputs(), port))
    throw Error(Fault::experiment, no_output(parts_->info, port));
  return {parts_->scratch.path() / "out" / port, parts_.get()};
}

}  // namespace kazan::testing
