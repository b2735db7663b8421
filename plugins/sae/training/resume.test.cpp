// A training that is interrupted between any two steps and resumed ends with the same bits.
#include <catch2/catch.hpp>

#include "../trainer/watched.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "samples.hpp"
#include "sdk/arrays/safetensors.hpp"

using namespace kazan::sae;
using namespace kazan::sae::samples;
namespace trainer = kazan::trainer;
namespace fs = std::filesystem;

namespace {

using interrupting::Interrupted;

constexpr std::int64_t kRows = 10;

Training run(const Study& study, const TrainingHooks& hooks = {}) {
  const trainer::samples::Watched watched(*trainer::all_kernels().front());
  Training out =
      trained(rows(kRows, study.setup.form.inputs), study.setup, hooks, {watched.kernels(), 2});
  REQUIRE((watched.screened() == study.screened || hooks.resume));
  return out;
}

TrainingHooks interrupt_at(int n, const fs::path& file, int& looks) {
  return interrupting::interrupt_at<TrainingHooks, TrainingState>(n, file, looks);
}

TrainingHooks resumed_from(const fs::path& file, const TrainingHooks& hooks = {}) {
  return interrupting::resumed_from<TrainingHooks, TrainingState>(file, hooks);
}

struct Folder {
  kazan::ScopedFolder folder{kazan::unique_folder(fs::temp_directory_path(), "kazan-training")};
  fs::path file = folder.path() / "state.safetensors", other = folder.path() / "other.safetensors";
};

// Rows of 6 values are filled up in memory, rows of 16 are not.
std::vector<Study> all_studies() {
  auto out = studies(6, 12, kRows);
  for (auto& study : studies(16, 12, kRows)) out.push_back(std::move(study));
  return out;
}

}  // namespace

TEST_CASE_METHOD(Folder, "interrupted between any two steps, a training ends with the same bits") {
  for (const auto& s : all_studies()) {
    CAPTURE(s.name, s.setup.form.inputs);
    const Training whole = run(s);
    int interruptions = 0;
    for (int n = 1;; ++n) {
      CAPTURE(n);
      int looks = 0;
      bool interrupted = false;
      try {
        const Training ended = run(s, interrupt_at(n, file, looks));
        REQUIRE(same(ended, whole));
      } catch (const Interrupted&) {
        interrupted = true;
      }
      if (!interrupted) break;
      ++interruptions;
      REQUIRE(same(run(s, resumed_from(file)), whole));
    }
    const auto& schedule = s.setup.schedule;
    const auto batch = schedule.batch.value_or(kRows);
    const auto batches = (kRows + batch - 1) / batch;
    CHECK(interruptions ==
          (batches == 1 ? schedule.epochs + 1 : schedule.epochs * 2 * batches + batches));
  }
}

TEST_CASE_METHOD(Folder, "interrupted again and again, it still does") {
  for (const auto& s : studies(6, 12, kRows)) {
    CAPTURE(s.name);
    const Training whole = run(s);
    for (const int stride : {2, 3, 5}) {
      CAPTURE(stride);
      int looks = 0, lives = 0;
      TrainingHooks hooks = interrupt_at(stride, file, looks);
      for (bool done = false; !done; ++lives) try {
          looks = 0;
          const Training ended = run(s, hooks);
          REQUIRE(same(ended, whole));
          done = true;
        } catch (const Interrupted&) {
          hooks = resumed_from(file, interrupt_at(stride, file, looks));
        }
      CHECK((lives > 1 || s.setup.schedule.epochs < 4));
    }
  }
}

TEST_CASE_METHOD(Folder, "what all rows come to is in the state: they are summed up once") {
  for (const auto& s : studies(6, 12, kRows)) {
    if (s.setup.schedule.epochs == 0) continue;
    CAPTURE(s.name);
    int looks = 0, blocks = 0;
    TrainingHooks first = interrupt_at(2, file, looks);
    first.summing = [&](std::int64_t) { ++blocks; };
    CHECK_THROWS_AS(run(s, first), Interrupted);
    CHECK(blocks == 2);
    TrainingHooks resumed = resumed_from(file);
    resumed.sums = sums_in(kazan::Safetensors(file), 6);
    resumed.summing = first.summing;
    CHECK(same(run(s, resumed), run(s)));
    CHECK(blocks == 2);
    CHECK_THROWS_WITH(sums_in(kazan::Safetensors(file), 7),
                      Catch::Contains("mean has another size"));
  }
}

TEST_CASE_METHOD(Folder, "another training's state is refused, and nothing is changed") {
  const Study s = studies(6, 12, kRows)[0];
  int looks = 0;
  CHECK_THROWS_AS(run(s, interrupt_at(3, file, looks)), Interrupted);
  kazan::write_file(other, "none");
  const fs::path older = folder.path() / "older.safetensors";
  {
    const kazan::Safetensors from(file);
    std::map<std::string, kazan::Array> tensors;
    for (const auto& [name, tensor] : from.tensors()) tensors[name] = from.read(name);
    auto metadata = from.metadata();
    metadata["format"] = "kazan.SaeTraining/1";
    kazan::write_safetensors(older, tensors, metadata);
  }
  Study longer = studies(6, 13, kRows)[0], wider = studies(7, 12, kRows)[0];
  const std::tuple<Study, fs::path, std::string> cases[] = {
      {longer, file, "another shape"},
      {wider, file, "another width"},
      {studies(6, 12, kRows)[1], file, "other tensors"},
      {s, older, "no kazan.SaeTraining/4"},
      {s, other, ""}};
  for (const auto& [into, from, message] : cases) {
    CAPTURE(message);
    const Training whole = run(into);
    TrainingHooks hooks;
    std::string refused;
    hooks.resume = [&, path = from](TrainingState& state) {
      try {
        state.load(path);
      } catch (const kazan::Error& e) {
        refused = e.what();
      }
    };
    CHECK(same(run(into, hooks), whole));
    CHECK_FALSE(refused.empty());
    CHECK_THAT(refused, Catch::Contains(message));
  }
}
