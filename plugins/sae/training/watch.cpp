#include "watch.hpp"

#include <string>
#include <utility>

#include "base/files.hpp"
#include "emit.hpp"

namespace kazan::sae {
namespace fs = std::filesystem;
namespace {

constexpr const char* kStateFile = "training.safetensors";

std::shared_ptr<LiveRows> live_rows(const Activations& rows, const fs::path& scratch) {
  if (rows.recipe.is_null()) return nullptr;
  return std::make_shared<LiveRows>(rows.source, scratch / "live");
}

}  // namespace

Watch::Watch(const TrainingStage& stage, const Setup& setup, Context& context)
    : setup_(setup),
      context_(context),
      rows_(stage.activations->rows()),
      inputs_(stage.activations->inputs()),
      live_(live_rows(*stage.activations, context.scratch())),
      beside_(*stage.training.saving == "background") {
  context.resume([this](const fs::path& folder) { resume(folder); });
}

// The state is loaded when there is a trainer. A checkpoint of live rows may have none yet.
void Watch::resume(const fs::path& folder) {
  std::optional<Safetensors> state;
  std::optional<RowSums> sums;
  if (!live_ || is_file(folder / kStateFile)) {
    state.emplace(folder / kStateFile);
    sums = sums_in(*state, inputs_);
  }
  if (live_) live_->take(folder);
  left_ = std::move(state);
  sums_ = std::move(sums);
}

FeedHooks Watch::feeding() {
  return {[this](std::int64_t row) { before_block(row); },
          [this](std::int64_t at) { between_ ? between_steps(*between_) : summing(at); }};
}

TrainingHooks Watch::training() {
  TrainingHooks out;
  out.sums = sums_;
  out.summing = [this](std::int64_t row) { summing(row); };
  out.resume = [this](TrainingState& state) { take_state(state); };
  out.between_steps = [this](const TrainingState& state) { between_steps(state); };
  return out;
}

void Watch::take_state(TrainingState& state) {
  if (left_) try {
      state.load(*left_);
    } catch (const Error& e) {
      context_.log(std::string("warning: the training begins anew, for its state is refused: ") +
                   e.what());
    }
  left_.reset();
  between_ = &state;
}

void Watch::before_block(std::int64_t row) {
  context_.progress(row, rows_, live_ ? "computed row" : "row");
  save_rows_if_due(row);
}

void Watch::summing(std::int64_t row) {
  context_.progress(row, rows_, "summed row");
  save_rows_if_due(rows_);
}

// Stops where that was asked for.
void Watch::save_rows_if_due(std::int64_t row) {
  if (!live_) return context_.check_stop();
  context_.checkpoint(row, "row " + std::to_string(row),
                      [this](const fs::path& folder) { live_->save(folder); });
}

void Watch::between_steps(const TrainingState& state) {
  recorded(state.records);
  tell_progress(state);
  save_if_due(state);
}

void Watch::recorded(const std::vector<Record>& records) {
  for (; given_ < records.size(); ++given_) emit_point(records[given_], setup_, context_);
}

// Epochs that take long are told by the rows that steps went over: those of the records, too.
void Watch::tell_progress(const TrainingState& state) {
  constexpr std::int64_t kLongEpoch = 50'000;  // rows
  const Schedule& schedule = setup_.schedule;
  if (rows_ < kLongEpoch || !schedule.batch)
    return context_.progress(state.epoch, schedule.epochs, "epoch");
  context_.progress((2 * state.epoch + state.recorded()) * rows_ + state.row,
                    (2 * schedule.epochs + 1) * rows_, "row");
}

// Further than any checkpoint of rows alone.
void Watch::save_if_due(const TrainingState& state) {
  const std::int64_t step = state.step + (live_ ? rows_ + 1 : 0);
  const auto save = [&](const fs::path& folder) {
    if (live_) live_->save(folder);
    state.save(folder / kStateFile);
  };
  std::function<Checkpoints::Save()> copy;
  if (beside_) copy = [&] { return copied(state); };
  context_.checkpoint(step, state.at(), save, copy);
}

Checkpoints::Save Watch::copied(const TrainingState& state) {
  return [live = live_, write = copy_.of(state)](const fs::path& folder) {
    if (live) live->save(folder);
    write(folder / kStateFile);
  };
}

}  // namespace kazan::sae
