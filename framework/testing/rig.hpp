// Runs one stage in memory, through its built plugin, for tests:
//
//   Rig rig("measure.density");
//   rig.param("threshold", 0.5).input("codes", codes);
//   rig.run();
//   CHECK(rig.output<Table>("density")->rows() == 4);
//   CHECK(rig.metric("alive") == 0.75);
//
// Inputs and outputs pass through their codecs, as in a real run. Plugins are found in
// KAZAN_PLUGIN_PATH, in lib/kazan/plugins beside the folder of the test's program, as
// kazan_add_plugin lays them out, and in Kazan's own folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "sdk/artifact.hpp"
#include "sdk/stage.hpp"

namespace kazan::testing {

class Rig final {
 public:
  explicit Rig(const std::string& stage);  // throws Error (Fault::plugin) when there is none
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  // Parameters and inputs are checked as the host does, in the same words: throws Error
  // (Fault::experiment). What the plan step sees, so these, the base folder and the memory, is
  // given before plan() and run(): after them throws Error (Fault::internal).
  Rig& param(const std::string& name, Json value);
  template <class T>
  Rig& input(const std::string& port, const T& value, Description description = {}) {
    value.save(new_input(port, T::kType, std::move(description)));
    return *this;
  }
  // One more item of an input that takes several, from where a variant of a sweep stands.
  template <class T>
  Rig& gather(const std::string& port, const T& value, Coordinates place,
              Description description = {}) {
    value.save(another_input(port, T::kType, std::move(place), std::move(description)));
    return *this;
  }
  Rig& seed(std::int64_t seed);
  Rig& base_folder(std::filesystem::path folder);  // what relative paths start from
  Rig& threads(int count);                         // default 2
  Rig& memory(std::int64_t bytes);                 // that the run, and the node by itself, may use

  // The next run is asked to stop when it looks for the n-th time, 1 the first: it then saves a
  // checkpoint if it can, and run() throws Stopped. A run resumes from what an earlier one left,
  // also one of another rig with the same folder. `every`: seconds, as --checkpoint-every.
  Rig& stop_at(int looks);
  Rig& checkpoints(std::filesystem::path folder, double every = 60);

  // The plan step alone, and the hashes of the files it names; its problems are for the caller to
  // look at. Throws Error (Fault::experiment) where an input or a parameter is lacking.
  const Planner& plan();
  // Plans if plan() was not called, runs and saves. Throws Error with the first problem, or with
  // what the stage threw, or naming an output it left empty, a figure that no report can draw or a
  // headline it did not give.
  void run();

  template <class T>
  std::shared_ptr<T> output(const std::string& port) {
    return T::load(saved_output(port));
  }
  Json resolved_param(const std::string& name);  // as the plan step left it
  double metric(const std::string& name) const;  // throws Error when the run gave none of the name
  const Emitted& emitted() const;                // by the run: metrics, figures, warnings
  const Figure& figure(const std::string& name) const;  // of these; throws Error, too
  Services& services();

 private:
  struct Parts;  // the host's, which tests do not see

  ArtifactFolder new_input(const std::string& port, const std::string& type,
                           Description description);
  ArtifactFolder another_input(const std::string& port, const std::string& type, Coordinates place,
                               Description description);
  SavedArtifact saved_output(const std::string& port);

  std::unique_ptr<Parts> parts_;
};

}  // namespace kazan::testing
