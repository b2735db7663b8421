#include "sdk/artifacts/codes.hpp"

#include <cmath>
#include <limits>

#include "sdk/arrays/hdf5.hpp"
#include "sdk/artifacts/format.hpp"

namespace kazan {
namespace {

template <class T>
std::span<const T> entries(const std::vector<T>& values, const std::vector<std::int64_t>& start,
                           std::int64_t row) {
  const auto begin = static_cast<std::size_t>(start.at(static_cast<std::size_t>(row)));
  const auto end = static_cast<std::size_t>(start.at(static_cast<std::size_t>(row) + 1));
  return std::span(values).subspan(begin, end - begin);
}

// The reason why the codes are none, or "".
std::string fault_of_row(const Codes& codes, std::int64_t row) {
  std::int64_t previous = -1;
  for (const auto latent : codes.latents_of(row)) {
    if (latent <= previous) return "its latents do not ascend";
    if (latent >= codes.latents)
      return "it names latent " + std::to_string(latent) + " of " + std::to_string(codes.latents);
    previous = latent;
  }
  for (const float v : codes.activations_of(row))
    if (v == 0 || !std::isfinite(v)) return "it has an activation that is zero, NaN or infinite";
  return "";
}

std::string fault_of(const Codes& codes) {
  if (codes.latents < 1 || codes.latents > std::numeric_limits<std::int32_t>::max())
    return "it has " + std::to_string(codes.latents) + " latents";
  if (codes.latent.size() != codes.activation.size())
    return "it has " + std::to_string(codes.latent.size()) + " latents for " +
           std::to_string(codes.activation.size()) + " activations";
  const auto& start = codes.row_start;
  if (start.empty() || start.front() != 0 || start.back() != codes.active())
    return "row_start does not go from 0 to the number of entries";
  for (std::size_t i = 1; i < start.size(); ++i)
    if (start[i] < start[i - 1]) return "row_start descends at row " + std::to_string(i - 1);
  for (std::int64_t row = 0; row < codes.rows(); ++row)
    if (const auto fault = fault_of_row(codes, row); !fault.empty())
      return "row " + std::to_string(row) + ": " + fault;
  return "";
}

}  // namespace

std::span<const std::int32_t> Codes::latents_of(std::int64_t row) const {
  return entries(latent, row_start, row);
}

std::span<const float> Codes::activations_of(std::int64_t row) const {
  return entries(activation, row_start, row);
}

void Codes::append_row(std::span<const float> dense) {
  if (static_cast<std::int64_t>(dense.size()) != latents)
    throw Error(Fault::internal, "a row of " + std::to_string(dense.size()) +
                                     " latents was added to codes of " + std::to_string(latents));
  for (std::size_t j = 0; j < dense.size(); ++j) {
    if (dense[j] == 0) continue;
    latent.push_back(static_cast<std::int32_t>(j));
    activation.push_back(dense[j]);
  }
  row_start.push_back(active());
}

void Codes::save(const ArtifactFolder& folder) const {
  const auto path = folder.path / "codes.h5";
  if (const auto fault = fault_of(*this); !fault.empty())
    throw Error(Fault::node, "these codes cannot be saved: " + fault);
  auto file = Hdf5File::create(path);
  file.attribute("producer", kType);
  file.attribute("latents", latents);
  file.write("row_start", "tokens + 1", row_start, "index of latent and activation");
  file.write("latent", "entries", latent, "index of a latent");
  file.write("activation", "entries", activation, "of the latent");
  file.close();
}

std::shared_ptr<Codes> Codes::load(const SavedArtifact& artifact) {
  const auto source = artifact.open("codes.h5");
  const auto& path = source.path();
  const auto file = Hdf5File::open(source);
  auto codes = std::make_shared<Codes>();
  require_format(path, file.text("producer"), kType);
  codes->latents = file.integer("latents");
  codes->row_start = file.read<std::int64_t>("row_start");
  codes->latent = file.read<std::int32_t>("latent");
  codes->activation = file.read<float>("activation");
  if (const auto fault = fault_of(*codes); !fault.empty())
    throw Error(Fault::input, path.native() + " holds no codes: " + fault);
  return codes;
}

}  // namespace kazan
