// What is written from a copy, while the training goes on, is what was there when it was copied.
#include "state_copy.hpp"

#include <catch2/catch.hpp>
#include <future>

#include "base/files.hpp"
#include "samples.hpp"

using namespace kazan::sae;
using namespace kazan::sae::samples;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kRows = 10;

struct Folder {
  kazan::ScopedFolder folder{kazan::unique_folder(fs::temp_directory_path(), "kazan-copy")};
  fs::path copied = folder.path() / "copied", saved = folder.path() / "saved";
};

Training run(const Study& study, const TrainingHooks& hooks = {}) {
  return trained(rows(kRows, study.setup.form.inputs), study.setup, hooks);
}

using Write = std::function<void(const fs::path&)>;

}  // namespace

TEST_CASE_METHOD(Folder, "a copy is the state at that moment, however far the training has gone") {
  for (const std::int64_t inputs : {6, 16})  // filled up in memory, and not
    for (const auto& study : studies(inputs, 12, kRows)) {
      CAPTURE(study.name, inputs);
      StateCopy copies;  // every third look, in the same memory
      Write write;
      int looks = 0, compared = 0;
      TrainingHooks hooks;
      hooks.between_steps = [&](const TrainingState& state) {
        if (++looks % 3 == 1) {
          write = copies.of(state);
          state.save(saved);
        }
        if (looks % 3 == 0) {
          write(copied);
          REQUIRE(kazan::read_file(copied) == kazan::read_file(saved));
          ++compared;
        }
      };
      const Training whole = run(study, hooks);
      if (write) {  // what held the trainer is gone
        write(copied);
        CHECK(kazan::read_file(copied) == kazan::read_file(saved));
        TrainingHooks resumed;
        resumed.resume = [&](TrainingState& state) { state.load(copied); };
        CHECK(same(run(study, resumed), whole));
      }
      CHECK(compared == looks / 3);
    }
}

TEST_CASE_METHOD(Folder, "a thread writes the copy while others train") {
  for (const auto& study : studies(16, 12, kRows)) {
    CAPTURE(study.name);
    StateCopy copies;
    std::future<void> writing;
    const auto compare = [&] {
      if (!writing.valid()) return;
      writing.get();
      CHECK(kazan::read_file(copied) == kazan::read_file(saved));
    };
    int looks = 0;
    TrainingHooks hooks;
    hooks.between_steps = [&](const TrainingState& state) {
      if (++looks % 2 == 0) return;
      compare();
      state.save(saved);
      writing = std::async(std::launch::async, copies.of(state), copied);
    };
    CHECK(same(run(study, hooks), run(study)));
    compare();
  }
}

TEST_CASE_METHOD(Folder, "a copy can be written when its maker is gone") {
  const Study study = studies(16, 12, kRows)[0];
  Write write;
  TrainingHooks hooks;
  hooks.between_steps = [&](const TrainingState& state) {
    if (write) return;
    StateCopy copies;
    write = copies.of(state);
    state.save(saved);
  };
  run(study, hooks);
  write(copied);
  CHECK(kazan::read_file(copied) == kazan::read_file(saved));
}
