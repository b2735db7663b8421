// What a stage can use while it runs. Nothing in the SDK is global.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sdk/artifact.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/checkpoint.hpp"
#include "sdk/draws.hpp"
#include "sdk/figure.hpp"
#include "sdk/metric.hpp"
#include "sdk/metrics.hpp"
#include "sdk/series.hpp"

namespace kazan {

// What a node leaves besides its outputs; stored with it, so that a reused node brings it along.
struct Emitted {
  std::vector<MetricValue> metrics;
  std::vector<Figure> figures;
  std::vector<Series> series;
  std::vector<std::string> warnings;
  Json environment = Json::object();  // libraries and kernel paths that computed it
  std::optional<CheckpointInfo> resumed;
};

struct Saved;
class SaveInFlight;
class Stage;

class KAZAN_API Context {
 public:
  struct Given {
    const Stage* stage = nullptr;               // that runs; without one there are no metrics
    std::optional<std::int64_t> seed;           // of a stage that declares one
    std::map<std::string, ExternalFile> files;  // Planner::file
    Json resolved = Json::object();             // Planner::resolved
    std::filesystem::path scratch;              // an empty folder, removed afterwards
    Services* services = nullptr;
    std::function<void(const Json&)> report;  // progress and log lines, to the terminal
    std::function<bool()> stopping;           // the user asked to stop
    Checkpoints* checkpoints = nullptr;       // none are kept without
    double checkpoint_every = 60;             // seconds; 0: at every opportunity
    std::string cpu;                          // the machine's, for CheckpointInfo::environments
  };

  explicit Context(Given given);
  ~Context();  // waits for a checkpoint that is still being written

  // Throws Error (Fault::plugin) in a stage that declares no Seed: its key would not hold one.
  Draws draws(std::string_view purpose) const;
  // With the bytes that the plan saw: the host has checked.
  const ExternalFile& file(const std::string& label) const;
  const Json& resolved(const std::string& label) const;
  const std::filesystem::path& scratch() const { return given_.scratch; }
  Services& services() const { return *given_.services; }
  int threads() const { return given_.services ? given_.services->threads() : 1; }

  // A number that the stage reports; NaN: undefined. `texts`: for placeholders that are not
  // parameters. Throws Error (Fault::plugin) when the stage does not declare the metric, a name is
  // given twice or is none that the declaration allows, or a placeholder is not filled or not
  // there.
  void metric(const Metric& metric, double value, const MetricTexts& texts = {});
  // By the name of its declaration, for code that several stages share.
  void metric(std::string_view declared, double value, const MetricTexts& texts = {});
  // A point of a curve, shown while the node runs and stored with it: the loss at an epoch. Cheap
  // enough for every step; what is shown goes out a few times a second. Throws Error
  // (Fault::plugin) when the steps of a name do not ascend, or it is not made of a-z, 0-9, _, . /
  void scalar(const std::string& name, std::int64_t step, double value);
  // Several at one step: they are shown together.
  void scalars(std::int64_t step, const std::vector<std::pair<std::string, double>>& values);
  // Its name: [a-z0-9_]+, once a node; sdk/figure.hpp says what its kind needs.
  void figure(Figure figure);
  void warn(const std::string& message);
  // What computed it, as far as bits depend on that: a library's version, a kernel path.
  void environment(const std::string& name, Json value);
  // What numerical_environment() or ActivationSource::environment() says.
  void environment(const Json& members);
  // Recorded beside the environment, but no part of it: the speed it reached.
  void measured(const std::string& name, Json value);
  // What computes it has the same bits with others of "cpu" or "threads": a checkpoint that was
  // made with others is of no other environment. Call it before resume().
  void independent_of(const std::string& name);
  void log(const std::string& line) const;
  // Cheap enough for every step; throttled. `what` counts: "epoch", "row".
  void progress(std::int64_t done, std::int64_t total, std::string_view what);
  // Throws Stopped when the user asked to stop. Call it in every loop that takes seconds.
  void check_stop() const;

  // Resumes from the furthest checkpoint that an earlier execution of this very node left; false:
  // there is none that can be used, so start at the beginning. `load` reads it all before it
  // changes anything, and throws when it cannot. Call it after environment().
  bool resume(const std::function<void(const std::filesystem::path& folder)>& load);
  // Between two steps, as often as check_stop, which it includes. Every checkpoint_every seconds,
  // or when the user asked to stop, `save` writes the state into an empty folder; this takes 5 % of
  // the time at most, unless checkpoint_every is 0. `step` grows with the work that is done. A
  // checkpoint that cannot be written is logged and costs nothing but itself.
  //
  // With `copy` the stage goes on meanwhile, but for a stop: `copy` copies the state and returns
  // what writes the copy, which a thread does that knows nothing of the stage's own objects. There
  // is one copy at a time: the next is asked for once that thread has let go of the last, so that
  // it may lie in the same memory. Where `copy` throws, `save` saves.
  void checkpoint(std::int64_t step, const std::string& at, const Checkpoints::Save& save,
                  const std::function<Checkpoints::Save()>& copy = {});

  const Emitted& emitted() const { return emitted_; }
  // What the stage's author has to mend in what it emitted, a sentence each: figures that no report
  // can draw, headlines that it declares and did not give. Results are none the worse for them: a
  // run warns, Rig and `runner plugin check` refuse.
  std::vector<std::string> faults() const;
  void show_scalars();  // those not shown yet; the host calls it at the end
  // Waits for the checkpoint that is being written and says how long the stage stood still for all
  // of them; the host calls it at the end.
  void finish_checkpoints();

 private:
  std::string with_params(const std::string& text) const;  // for {threshold}, its value
  Series& series_named(const std::string& name);
  const MetricSpec& declared(std::string_view metric) const;

  using Clock = std::chrono::steady_clock;

  bool asked_to_stop() const { return given_.stopping && given_.stopping(); }
  bool checkpoint_due(std::int64_t step, bool last) const;
  void save_checkpoint(const CheckpointInfo& info, const Checkpoints::Save& save);
  bool save_beside(const CheckpointInfo& info, const std::function<Checkpoints::Save()>& copy);
  void collect_save(bool wait);
  void account(const Saved& saved);
  void tell(const Saved& saved);
  Json own_environment() const;
  Json environments() const;

  Given given_;
  Emitted emitted_;
  std::set<std::string> no_matter_;  // what bits do not depend on, of the environment, cpu, threads
  Clock::time_point last_progress_{}, last_shown_{};
  Json unshown_ = Json::array();  // [name, step, value] of each
  Clock::time_point last_checkpoint_ = Clock::now();
  Clock::duration last_cost_{};
  bool told_sparse_ = false;     // that checkpoints come less often than was asked for
  std::int64_t saved_step_ = 0;  // nothing is lost by not saving what starts anew
  std::unique_ptr<SaveInFlight> in_flight_;
  std::int64_t saves_ = 0;
  double paused_ = 0;  // seconds that the stage stood still for checkpoints
};

class KAZAN_API Stopped : public Error {
 public:
  Stopped() : Error(Fault::node, "stopped") {}
  ~Stopped() override;
};

}  // namespace kazan
