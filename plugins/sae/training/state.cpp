#include "state.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "sdk/arrays/safetensors.hpp"

namespace kazan::sae {
namespace {

using trainer::Matrix;

constexpr const char* kFormat = "kazan.SaeTraining/4";

// Every matrix of a state under its name: the live ones, to write from or to read into.
template <class Trainer>  // const when they are written from
auto matrices_of(Trainer& trainer) {
  using Part = std::remove_reference_t<decltype((trainer.weights().encoder))>;
  std::map<std::string, Part*> out;
  const auto add = [&](const std::string& group, auto& of) {
    for (const auto& [name, part] : trainer::kParts)
      if ((of.*part).rows()) out[group + "." + name] = &(of.*part);
  };
  add("weights", trainer.weights());
  add("adam.first", trainer.first_moments());
  add("adam.second", trainer.second_moments());
  return out;
}

// The matrices' filled-up rows do not tell it.
std::string inputs_of(const trainer::Trainer& trainer) {
  return std::to_string(trainer.weights().encoder.columns());
}

void require_format(const Safetensors& file) {
  const auto found = file.metadata().find("format");
  if (found == file.metadata().end() || found->second != kFormat)
    throw Error(Fault::input, "it is no " + std::string(kFormat));
}

Array matrix_for(const Safetensors& file, const std::string& name, const Matrix& live) {
  Array read = file.read(name);
  if (read.dtype() != Dtype::f32 || read.shape().size() != 2 || read.size(0) != live.rows() ||
      read.size(1) != live.stride())
    throw Error(Fault::input, "the tensor " + name + " has another shape or type");
  return read;
}

}  // namespace

TrainingState::TrainingState(trainer::Trainer& trained, std::int64_t latents) : trainer(trained) {
  evaluation.active.resize(static_cast<std::size_t>(latents));
}

bool TrainingState::recorded() const {
  return static_cast<std::int64_t>(records.size()) > epoch;
}

std::string TrainingState::at() const {
  return place_text(epoch, row, recorded());
}

std::map<std::string, const Matrix*> TrainingState::matrices() const {
  return matrices_of(std::as_const(trainer));
}

std::map<std::string, Array> TrainingState::numbers() const {
  const auto latents = static_cast<std::int64_t>(evaluation.active.size());
  std::map<std::string, Array> out;
  auto rows = records;
  rows.push_back(evaluation.terms);
  out["records"] = array_of(rows);
  out["active"] = Array::of({{"latents", latents}}, evaluation.active);
  out["place"] = Array::of(
      {{"", 5}}, std::vector<std::int64_t>{epoch, row, step, trainer.steps(), evaluation.binding});
  out["silent"] = Array::of({{"latents", latents}}, std::as_const(trainer).dead().silent_for());
  out["mean"] = Array::of({{"inputs", static_cast<std::int64_t>(sums.mean.size())}}, sums.mean);
  out["sums"] = Array::of({{"", 2}}, std::vector<double>{sums.squares, sums.deviation});
  const auto averages = threshold.numbers();
  out["threshold"] = Array::of({{"", 4}}, std::vector<double>(averages.begin(), averages.end()));
  out["squared_error"] = Array::of({{"", 1}}, std::vector<double>{evaluation.squared_error});
  return out;
}

std::map<std::string, std::string> TrainingState::metadata() const {
  return {{"format", kFormat}, {"inputs", inputs_of(trainer)}};
}

void TrainingState::save(const std::filesystem::path& file) const {
  auto arrays = numbers();
  for (const auto& [name, matrix] : matrices()) arrays[name] = view_of(*matrix, matrix->row(0));
  write_safetensors(file, arrays, metadata());
}

Array view_of(const Matrix& matrix, const float* values, std::shared_ptr<const void> owner) {
  return Array::view(Dtype::f32, {{"", matrix.rows()}, {"", matrix.stride()}},
                     const_cast<float*>(values), std::move(owner));
}

RowSums sums_in(const Safetensors& file, std::int64_t inputs) {
  require_format(file);
  const auto sums = values_of<double>(file, "sums", 2);
  return {values_of<double>(file, "mean", static_cast<std::size_t>(inputs)), sums[0], sums[1]};
}

void TrainingState::load(const Safetensors& from) {
  require_format(from);
  if (const auto found = from.metadata().find("inputs");
      found == from.metadata().end() || found->second != inputs_of(trainer))
    throw Error(Fault::input, "it is of rows of another width");
  const auto live = matrices_of(trainer);
  if (from.tensors().size() != live.size() + 8) throw Error(Fault::input, "it has other tensors");
  std::map<std::string, Array> read;
  for (const auto& [name, matrix] : live) read[name] = matrix_for(from, name, *matrix);
  RowSums summed = sums_in(from, trainer.weights().encoder.columns());
  auto rows = records_of(from.read("records"));
  auto active = values_of<std::int64_t>(from, "active", evaluation.active.size());
  const auto place = values_of<std::int64_t>(from, "place", 5);
  const auto squared_error = values_of<double>(from, "squared_error", 1);
  auto silent = values_of<std::int64_t>(from, "silent", evaluation.active.size());
  const auto numbers = values_of<double>(from, "threshold", 4);
  if (rows.empty()) throw Error(Fault::input, "it has no records");
  for (const auto& [name, matrix] : live) {
    const auto values = std::as_const(read.at(name)).values<float>();
    std::copy(values.begin(), values.end(), matrix->row(0));
  }
  sums = std::move(summed);
  epoch = place[0];
  row = place[1];
  step = place[2];
  trainer.set_steps(place[3]);
  evaluation.terms = rows.back();
  evaluation.squared_error = squared_error[0];
  evaluation.binding = place[4];
  evaluation.active = std::move(active);
  trainer.dead().set_silent_for(std::move(silent));
  threshold = BatchThreshold::of({numbers[0], numbers[1], numbers[2], numbers[3]});
  rows.pop_back();
  records = std::move(rows);
}

}  // namespace kazan::sae
