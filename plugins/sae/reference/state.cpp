#include "state.hpp"

#include <map>

#include "base/error.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/torch/tensor.hpp"

namespace kazan::sae::reference {
namespace {

constexpr const char* kFormat = "kazan.SaeTraining/1";

// Every tensor of a state under its name: the live ones, to write from or to read into.
std::map<std::string, at::Tensor> tensors_of(const TrainingState& state) {
  std::map<std::string, at::Tensor> out;
  const auto add = [&](const std::string& group, const Weights& weights) {
    const std::pair<const char*, const at::Tensor&> parts[] = {
        {"encoder", weights.encoder},
        {"decoder", weights.decoder},
        {"encoder_bias", weights.encoder_bias},
        {"decoder_bias", weights.decoder_bias}};
    for (const auto& [name, tensor] : parts)
      if (tensor.defined()) out[group + "." + name] = tensor;
  };
  add("weights", state.weights);
  add("adam.first", state.optimizer.first());
  add("adam.second", state.optimizer.second());
  return out;
}

at::Tensor tensor_for(const Safetensors& file, const std::string& name, const at::Tensor& live) {
  const at::Tensor read = as_tensor(file.read(name));
  if (read.scalar_type() != live.scalar_type() || read.sizes() != live.sizes())
    throw Error(Fault::input, "the tensor " + name + " has another shape or type");
  return read;
}

}  // namespace

TrainingState::TrainingState(Weights start, const Adam& adam)
    : weights(std::move(start)),
      optimizer(adam, weights),
      evaluation{{}, 0, 0, LatentSums(weights.encoder.size(0))} {}

bool TrainingState::recorded() const {
  return static_cast<std::int64_t>(records.size()) > epoch;
}

std::string TrainingState::at() const {
  return place_text(epoch, row, recorded());
}

void TrainingState::save(const std::filesystem::path& file) const {
  std::map<std::string, Array> arrays;
  for (const auto& [name, tensor] : tensors_of(*this))
    arrays[name] = as_array(tensor.cpu(), std::vector<std::string>(tensor.dim()));
  auto rows = records;
  rows.push_back(evaluation.terms);
  arrays["records"] = array_of(rows);
  arrays["active"] =
      Array::of({{"latents", static_cast<std::int64_t>(evaluation.latents.count.size())}},
                evaluation.latents.count);
  arrays["place"] =
      Array::of({{"", 5}},
                std::vector<std::int64_t>{epoch, row, step, optimizer.steps(), evaluation.binding});
  arrays["squared_error"] = Array::of({{"", 1}}, std::vector<double>{evaluation.squared_error});
  write_safetensors(file, arrays, {{"format", kFormat}});
}

void TrainingState::load(const std::filesystem::path& file) {
  const Safetensors from(file);
  if (const auto found = from.metadata().find("format");
      found == from.metadata().end() || found->second != kFormat)
    throw Error(Fault::input, "it is no " + std::string(kFormat));
  const auto live = tensors_of(*this);
  if (from.tensors().size() != live.size() + 4) throw Error(Fault::input, "it has other tensors");
  std::map<std::string, at::Tensor> read;
  for (const auto& [name, tensor] : live) read[name] = tensor_for(from, name, tensor);
  auto rows = records_of(from.read("records"));
  const auto active = values_of<std::int32_t>(from, "active", evaluation.latents.count.size());
  const auto place = values_of<std::int64_t>(from, "place", 5);
  const auto squared_error = values_of<double>(from, "squared_error", 1);
  if (rows.empty()) throw Error(Fault::input, "it has no records");
  // Into the tensors that are there: their memory is aligned as that of an undisturbed training.
  for (const auto& [name, tensor] : live) at::Tensor(tensor).copy_(read.at(name));
  epoch = place[0];
  row = place[1];
  step = place[2];
  optimizer.set_steps(place[3]);
  evaluation.terms = rows.back();
  evaluation.squared_error = squared_error[0];
  evaluation.binding = place[4];
  evaluation.latents.count = active;
  rows.pop_back();
  records = std::move(rows);
}

}  // namespace kazan::sae::reference
