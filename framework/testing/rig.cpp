#include "testing/rig.hpp"

#include "base/text.hpp"
#include "testing/rig_parts.hpp"

namespace kazan::testing {
namespace fs = std::filesystem;

Rig::Rig(const std::string& stage) : parts_(std::make_unique<Parts>(stage)) {}

Rig::~Rig() = default;

Rig& Rig::param(const std::string& name, Json value) {
  parts_->require_unplanned("the parameter " + name);
  parts_->set(name, value);
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
  p.planner.emplace(p.to_plan());
  for (const auto* param : p.object->stage().params())
    if (param->spec().type == ParamType::file && !param->get().is_null())
      p.planner->file(param->spec().name, param->get().string());
  const Failure failure = p.object->plan(*p.planner, "of a rig");
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
  p.context.emplace(p.to_run(checkpoints));
  const Failure failure = p.object->run(*p.context);
  p.context->finish_checkpoints();
  if (failure.stopped) throw Stopped();
  if (failure.failed) throw Error(failure.fault, failure.message);
  for (const auto& fault : p.context->faults())
    throw Error(Fault::plugin, p.object->author() + ": " + fault);
  p.require_planned_shapes();
  p.save_outputs();
  checkpoints.remove();
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
  throw Error(Fault::plugin, "no metric " + name + " was given" + did_you_mean(name, names) +
                                 "; given: " + (names.empty() ? "none" : join(names, ", ")));
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
  parts_->require_output(port);
  return {parts_->scratch.path() / "out" / port, parts_.get()};
}

}  // namespace kazan::testing
