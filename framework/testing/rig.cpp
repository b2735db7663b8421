#include "testing/rig.hpp"

#include "base/hash.hpp"
#include "host/graph/file_hashes.hpp"
#include "host/run/checkpoints.hpp"

namespace kazan::testing {
namespace fs = std::filesystem;

Rig::Rig(const std::string& stage)
    : catalog_(plugin_folders({})),
      object_(catalog_.make_to_run(stage)),
      scratch_(unique_folder(fs::temp_directory_path(), "kazan-rig")),
      base_folder_(fs::current_path()),
      checkpoints_(scratch_.path() / "checkpoints") {}

Rig::~Rig() = default;

Rig& Rig::param(const std::string& name, Json value) {
  auto& param = find_param(name);
  param.set(value);
  if (const auto why = out_of_range(param.spec(), param.get()))
    throw Error(Fault::experiment, name + ": " + *why);
  param.mark_given(true);
  return *this;
}

Rig& Rig::seed(std::int64_t seed) {
  seed_ = seed;
  return *this;
}

Rig& Rig::base_folder(fs::path folder) {
  base_folder_ = std::move(folder);
  return *this;
}

Rig& Rig::threads(int count) {
  threads_ = count;
  return *this;
}

Rig& Rig::memory(std::int64_t bytes) {
  memory_ = bytes;
  return *this;
}

Rig& Rig::stop_at(int looks) {
  looks_left_ = looks;
  return *this;
}

Rig& Rig::checkpoints(fs::path folder, double every) {
  checkpoints_ = std::move(folder);
  checkpoint_every_ = every;
  return *this;
}

const Planner& Rig::plan() {
  planner_.emplace(Planner::Given{descriptions_,
                                  {},
                                  base_folder_,
                                  installation_folder() / "share/kazan",
                                  threads_,
                                  memory_,
                                  memory_});
  for (const auto* param : object_->stage().params())
    if (param->spec().type == ParamType::file && !param->get().is_null())
      planner_->file(param->spec().name, param->get().string());
  const Failure failure = object_->plan(*planner_);
  if (failure.failed) throw Error(failure.fault, failure.message);
  if (planner_->problems().empty()) files_ = planned_files();
  return *planner_;
}

void Rig::run() {
  if (!planner_) plan();
  for (const auto& problem : planner_->problems())
    throw Error(problem.fault, problem.subject + ": " + problem.message);
  const Store store(checkpoints_);
  NodeCheckpoints checkpoints(store, "rig");
  context_.emplace(given(checkpoints));
  const Failure failure = object_->run(*context_);
  context_->finish_checkpoints();
  if (failure.stopped) throw Stopped();
  if (failure.failed) throw Error(failure.fault, failure.message);
  save_outputs();
  checkpoints.remove();
}

Context::Given Rig::given(Checkpoints& checkpoints) {
  Context::Given given;
  if (object_->stage().seeded()) given.seed = seed_;
  for (const auto& [label, file] : files_)
    given.files[label] = {external(file.sha256, file.path), file.sha256};
  given.resolved = planner_->decisions();
  given.scratch = scratch_.path() / "scratch";
  given.services = this;
  given.checkpoints = &checkpoints;
  given.checkpoint_every = checkpoint_every_;
  given.stopping = [this] { return looks_left_ > 0 && --looks_left_ == 0; };
  make_folder(given.scratch);
  return given;
}

void Rig::save_outputs() {
  for (const auto* output : object_->stage().outputs()) {
    if (!output->filled())
      throw Error(Fault::plugin, "the output " + output->spec().name + " was left empty");
    const auto folder = scratch_.path() / "out" / output->spec().name;
    make_folder(folder);
    output->save({folder, this});
  }
}

Json Rig::resolved_param(const std::string& name) {
  return find_param(name).get();
}

double Rig::metric(const std::string& name) const {
  for (const auto& metric : context_->emitted().metrics)
    if (metric.name == name) return metric.value;
  throw Error(Fault::plugin, "no metric " + name + " was given");
}

fs::path Rig::new_artifact(const std::string& port) {
  const auto folder = scratch_.path() / "in" / port;
  make_folder(folder);
  find_input(port).connect({"in/" + port}, this);
  return folder;
}

fs::path Rig::another_artifact(const std::string& port, Coordinates place) {
  InputBase& input = find_input(port);
  auto references = input.references();
  std::vector<Coordinates> places;
  for (std::size_t i = 0; i < references.size(); ++i) places.push_back(input.place(i));
  references.push_back("in/" + port + "/" + std::to_string(references.size()));
  places.push_back(std::move(place));
  const auto folder = scratch_.path() / references.back();
  make_folder(folder);
  input.connect(std::move(references), this, std::move(places));
  return folder;
}

ParamBase& Rig::find_param(const std::string& name) {
  for (auto* param : object_->stage().params())
    if (param->spec().name == name) return *param;
  throw Error(Fault::experiment, "no parameter " + name);
}

InputBase& Rig::find_input(const std::string& port) {
  for (auto* input : object_->stage().inputs())
    if (input->spec().name == port) return *input;
  throw Error(Fault::experiment, "no input " + port);
}

std::map<std::string, ExternalFile> Rig::planned_files() const {
  std::map<std::string, ExternalFile> files;
  for (const auto& [label, path] : planner_->files()) files[label] = {path, sha256_file(path)};
  return files;
}

SavedArtifact Rig::artifact(const std::string& reference) {
  return {scratch_.path() / reference, this};
}

fs::path Rig::external(const std::string& sha256, const fs::path& recorded) {
  FileHashes("").require(recorded, sha256);
  return recorded;
}

void* Rig::provider(const std::string& stage, const std::string& interface) {
  return catalog_.provider(stage, interface);
}

}  // namespace kazan::testing
