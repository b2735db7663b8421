// Runs one stage in memory, through its built plugin, for tests:
//
//   Rig rig("measure.density");
//   rig.param("threshold", 0.5).input("codes", codes);
//   rig.run();
//   CHECK(rig.output<Table>("density")->rows() == 4);
//   CHECK(rig.metric("alive") == 0.75);
//
// Inputs and outputs pass through their codecs, as in a real run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/files.hpp"
#include "host/catalog/catalog.hpp"
#include "sdk/artifact.hpp"
#include "sdk/stage.hpp"

namespace kazan::testing {

class Rig final : private Services {
 public:
  explicit Rig(const std::string& stage);
  ~Rig() override;

  Rig& param(const std::string& name, Json value);  // checked as the host does
  template <class T>
  Rig& input(const std::string& port, const T& value, Description description = {}) {
    value.save({new_artifact(port), this});
    descriptions_[port] = {std::move(description)};
    return *this;
  }
  // One more item of an input that takes several, from where a variant of a sweep stands.
  template <class T>
  Rig& gather(const std::string& port, const T& value, Coordinates place,
              Description description = {}) {
    value.save({another_artifact(port, std::move(place)), this});
    descriptions_[port].push_back(std::move(description));
    return *this;
  }
  Rig& seed(std::int64_t seed);
  Rig& base_folder(std::filesystem::path folder);  // what relative paths start from
  Rig& threads(int count);
  Rig& memory(std::int64_t bytes);  // that the run, and the node by itself, may use

  // The next run is asked to stop when it looks for the n-th time, 1 the first: it then saves a
  // checkpoint if it can, and run() throws Stopped. A run resumes from what an earlier one left,
  // also one of another rig with the same folder. `every`: seconds, as --checkpoint-every.
  Rig& stop_at(int looks);
  Rig& checkpoints(std::filesystem::path folder, double every = 60);

  // The plan step alone, and the hashes of the files it names; its problems are for the caller to
  // look at.
  const Planner& plan();
  // Plans if plan() was not called, runs and saves. Throws Error with the first problem, or with
  // what the stage threw, or naming an output it left empty.
  void run();

  template <class T>
  std::shared_ptr<T> output(const std::string& port) {
    return T::load({scratch_.path() / "out" / port, this});
  }
  Json resolved_param(const std::string& name);  // as the plan step left it
  double metric(const std::string& name) const;
  const Emitted& emitted() const { return context_->emitted(); }
  Services& services() { return *this; }

 private:
  std::filesystem::path new_artifact(const std::string& port);
  std::filesystem::path another_artifact(const std::string& port, Coordinates place);
  ParamBase& find_param(const std::string& name);
  InputBase& find_input(const std::string& port);
  Context::Given given(Checkpoints& checkpoints);
  std::map<std::string, ExternalFile> planned_files() const;
  void save_outputs();

  SavedArtifact artifact(const std::string& reference) override;
  std::filesystem::path external(const std::string& sha256,
                                 const std::filesystem::path& recorded) override;
  void* provider(const std::string& stage, const std::string& interface) override;
  int threads() const override { return threads_; }

  Catalog catalog_;
  std::unique_ptr<StageObject> object_;
  ScopedFolder scratch_;
  std::map<std::string, std::vector<Description>> descriptions_;
  std::filesystem::path base_folder_;
  std::int64_t seed_ = 0;
  int threads_ = 2;
  std::int64_t memory_ = 0;
  int looks_left_ = 0;  // 0: nobody stops the run
  double checkpoint_every_ = 60;
  std::filesystem::path checkpoints_;
  std::optional<Planner> planner_;
  std::map<std::string, ExternalFile> files_;
  std::optional<Context> context_;
};

}  // namespace kazan::testing
