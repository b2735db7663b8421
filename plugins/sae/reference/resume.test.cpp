// A training that is interrupted between any two steps and resumed ends with the same bits.
#include <ATen/Parallel.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "../common/interrupting.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "samples.hpp"

using namespace kazan::sae;
using namespace kazan::sae::reference;
namespace fs = std::filesystem;

namespace {

using interrupting::Interrupted;

struct Study {
  std::string name;
  Setup setup;
  std::shared_ptr<const reference::Activation> activation;
  at::ScalarType type = at::kFloat;

  Training run(const TrainingHooks& hooks = {}) const {
    const at::Tensor rows = samples::rows(10, setup.form.inputs).to(type);
    return train(rows, setup, *activation, samples::draws(), hooks);
  }
};

Study study(const std::string& name, const std::function<void(Setup&)>& change = {},
            std::shared_ptr<const reference::Activation> activation = top_k(3)) {
  Study out{name, samples::setup(6, 12, false), std::move(activation)};
  out.setup.schedule.epochs = 4;
  out.setup.schedule.adam.lr = 1e-2;
  if (change) change(out.setup);
  return out;
}

std::vector<Study> studies() {
  std::vector<Study> out;
  out.push_back(study("untied, no biases"));
  out.push_back(study("tied", [](Setup& s) { s.form.tied = true; }));
  out.push_back(study(
      "l1, all biases, centre b_dec",
      [](Setup& s) {
        s.form.bias = Bias::both;
        s.form.centre = Centre::b_dec;
        s.objective.l1 = 0.1;
        s.objective.l1_by_decoder_norm = true;
      },
      relu()));
  out.push_back(study("batches that do not divide the rows", [](Setup& s) {
    s.schedule.batch = 4;
    s.form.bias = Bias::decoder;
  }));
  out.push_back(study("batches of one row, tied", [](Setup& s) {
    s.schedule.batch = 1;
    s.schedule.epochs = 2;
    s.form.tied = true;
  }));
  out.push_back(study(
      "everything at once, in batches", [](Setup& s) { interrupting::set_every_option(s, 5); },
      relu()));
  out.push_back(study("no epochs", [](Setup& s) { s.schedule.epochs = 0; }));
  out.push_back(study("float64", [](Setup& s) { s.schedule.batch = 4; }));
  out.back().type = at::kDouble;
  return out;
}

TrainingHooks interrupt_at(int n, const fs::path& file, int& looks) {
  return interrupting::interrupt_at<TrainingHooks, TrainingState>(n, file, looks);
}

TrainingHooks resumed_from(const fs::path& file, const TrainingHooks& hooks = {}) {
  return interrupting::resumed_from<TrainingHooks, TrainingState>(file, hooks);
}

bool same_weights(const Weights& a, const Weights& b) {
  const auto x = a.all(), y = b.all();
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const auto& s, const auto& t) {
    return s.nbytes() == t.nbytes() && std::memcmp(s.data_ptr(), t.data_ptr(), s.nbytes()) == 0;
  });
}

// Bits, not values: an FVU may be NaN.
bool same_records(const std::vector<Record>& a, const std::vector<Record>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Record)) == 0;
}

bool same(const Training& a, const Training& b) {
  return same_weights(a.weights, b.weights) && same_weights(a.start, b.start) &&
         same_records(a.records, b.records) && a.normalisation.scale == b.normalisation.scale;
}

struct Folder {
  kazan::ScopedFolder folder{kazan::unique_folder(fs::temp_directory_path(), "kazan-training")};
  fs::path file = folder.path() / "state.safetensors", other = folder.path() / "other.safetensors";
};

}  // namespace

TEST_CASE_METHOD(Folder, "interrupted between any two steps, a training ends with the same bits") {
  for (const auto& s : studies()) {
    CAPTURE(s.name);
    const Training whole = s.run();
    int looks = 0;
    int interruptions = 0;
    for (int n = 1;; ++n) {
      CAPTURE(n);
      looks = 0;
      bool interrupted = false;
      try {
        const Training ended = s.run(interrupt_at(n, file, looks));
        REQUIRE(same(ended, whole));
      } catch (const Interrupted&) {
        interrupted = true;
      }
      if (!interrupted) break;
      ++interruptions;
      REQUIRE(same(s.run(resumed_from(file)), whole));
    }
    const auto& schedule = s.setup.schedule;
    const auto batches = (10 + schedule.batch.value_or(10) - 1) / schedule.batch.value_or(10);
    CHECK(interruptions ==
          (batches == 1 ? schedule.epochs + 1 : schedule.epochs * 2 * batches + batches));
  }
}

TEST_CASE_METHOD(Folder, "interrupted again and again, it still does") {
  for (const auto& s : studies()) {
    CAPTURE(s.name);
    const Training whole = s.run();
    for (const int stride : {2, 3, 5}) {
      CAPTURE(stride);
      int looks = 0, lives = 0;
      TrainingHooks hooks = interrupt_at(stride, file, looks);
      for (bool done = false; !done; ++lives) try {
          looks = 0;
          const Training ended = s.run(hooks);
          REQUIRE(same(ended, whole));
          done = true;
        } catch (const Interrupted&) {
          hooks = resumed_from(file, interrupt_at(stride, file, looks));
        }
      CHECK((lives > 1 || s.setup.schedule.epochs < 4));
    }
  }
}

TEST_CASE_METHOD(Folder, "steps grow with the work, and places have words") {
  const Study s = study("", [](Setup& setup) { setup.schedule.batch = 4; });
  std::vector<std::int64_t> steps;
  std::vector<std::string> places;
  TrainingHooks hooks;
  hooks.between_steps = [&](const TrainingState& state) {
    steps.push_back(state.step);
    places.push_back(state.at());
  };
  s.run(hooks);
  for (std::size_t i = 0; i < steps.size(); ++i) CHECK(steps[i] == static_cast<std::int64_t>(i));
  REQUIRE(steps.size() == 3 * 5 + 3 * 4);  // batches evaluated and trained on
  CHECK(places[0] == "epoch 0");
  CHECK(places[2] == "the record of epoch 0, row 8");
  CHECK(places[3] == "epoch 0");
  CHECK(places[4] == "epoch 0, row 4");
  CHECK(places[6] == "epoch 1");
}

TEST_CASE_METHOD(Folder,
                 "a file that is no state of this training is refused and changes nothing") {
  const Study s = study("");
  int looks = 0;
  CHECK_THROWS_AS(s.run(interrupt_at(3, file, looks)), Interrupted);
  Study wider = study("", [](Setup& setup) { setup.form.latents = 13; });
  Study tied = study("", [](Setup& setup) { setup.form.tied = true; });
  Study precise = study("");
  precise.type = at::kDouble;
  kazan::write_file(other, "none");
  const std::pair<const Study*, fs::path> cases[] = {
      {&wider, file}, {&tied, file}, {&precise, file}, {&s, other}};
  for (const auto& [into, from] : cases) {
    const Training whole = into->run();
    TrainingHooks hooks;
    bool refused = false;
    hooks.resume = [&, path = from](TrainingState& state) {
      try {
        state.load(path);
      } catch (const kazan::Error&) {
        refused = true;
      }
    };
    CHECK(same(into->run(hooks), whole));
    CHECK(refused);
  }
}

TEST_CASE_METHOD(Folder, "what a checkpoint of GPT-2's size costs", "[.speed]") {
  at::set_num_threads(2);
  Study s{"", samples::setup(768, 6144, true), top_k(384)};
  s.setup.schedule.epochs = 2;
  TrainingHooks hooks;
  using Clock = std::chrono::steady_clock;
  hooks.between_steps = [&](const TrainingState& state) {
    const auto begun = Clock::now();
    state.save(file);
    const std::chrono::duration<double> saved = Clock::now() - begun;
    TrainingState again(state.weights.clone(), {});
    const auto loading = Clock::now();
    again.load(file);
    const std::chrono::duration<double> loaded = Clock::now() - loading;
    std::printf("%.1f MB: saved in %.3f s, loaded in %.3f s\n",
                static_cast<double>(fs::file_size(file)) / 1e6, saved.count(), loaded.count());
  };
  s.run(hooks);
}
