#include "encoder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "../trainer/gate.hpp"
#include "../trainer/row_selection.hpp"
#include "../trainer/selection.hpp"
#include "../trainer/trainer.hpp"
#include "base/error.hpp"

namespace kazan::sae {
namespace {

using trainer::Matrix;

constexpr std::int64_t kRowBlock = 16;

std::span<const float> latent_values(const Sae& sae, const std::string& name) {
  const auto found = sae.latent_values.find(name);
  if (found == sae.latent_values.end())
    throw Error(Fault::input, "the SAE has no " + name + " of its latents, which " + sae.variant +
                                  " encodes with");
  return found->second.values<float>();
}

std::int64_t k_of(const Sae& sae) {
  const std::int64_t k = sae.variant_params.at("k").integer();
  if (k >= 1 && k <= sae.latents()) return k;
  throw Error(Fault::input, "the SAE's k is " + std::to_string(k) + "; expected 1 to " +
                                std::to_string(sae.latents()) + ", its latents");
}

class Encoder final : public SaeEncoder {
 public:
  Encoder(const Sae& sae, Act act, const Computing& with,
          std::shared_ptr<const SaeActivation> custom = nullptr)
      : sae_(sae),
        act_(act),
        custom_(std::move(custom)),
        kernels_(with.kernels),
        team_(with.threads),
        selection_(sae.latents(), act == Act::topk ? k_of(sae) : 0, with.kernels, team_),
        row_selection_(with.kernels, team_),
        encoder_(sae.latents(), sae.inputs()) {
    for (std::int64_t j = 0; j < encoder_.rows(); ++j) {
      const auto row = sae.encoder.row<float>(j);
      std::copy(row.begin(), row.end(), encoder_.row(j));
    }
    if (act_ == Act::batch_topk || act_ == Act::jumprelu) {
      for (const float theta : latent_values(sae, "threshold"))
        floors_.push_back(std::nextafter(theta, std::numeric_limits<float>::infinity()));
      selection_.set_floors(floors_.data());
    }
  }

  void encode(const Array& rows, kazan::Codes& out) override {
    if (rows.size(1) != sae_.inputs())
      throw Error(Fault::experiment, "the SAE takes rows of " + std::to_string(sae_.inputs()) +
                                         " inputs, but these have " + std::to_string(rows.size(1)));
    enter(rows);
    select(rows.size(0));
    const auto count = static_cast<std::size_t>(codes_.count());
    const std::int64_t before = out.active();
    out.latents = sae_.latents();
    out.latent.insert(out.latent.end(), codes_.latent.data(), codes_.latent.data() + count);
    out.activation.insert(out.activation.end(), codes_.value.data(), codes_.value.data() + count);
    for (std::int64_t t = 1; t <= codes_.rows(); ++t)
      out.row_start.push_back(before + codes_.start[static_cast<std::size_t>(t)]);
  }

 private:
  const float* bias() const { return sae_.encoder_bias.values<float>().data(); }

  void select(std::int64_t rows) {
    if (act_ == Act::custom)
      return row_selection_.select(*custom_, x_, rows, encoder_, bias(), codes_);
    selection_.select(x_, rows, encoder_, bias(), screen(), codes_);
    if (act_ == Act::gated) open_gates();
  }

  // From what is selected, which are gates.
  void open_gates() {
    std::swap(codes_, gates_);
    gate_.activate(gates_,
                   {sae_.latents(), latent_values(sae_, "gain").data(), bias(),
                    latent_values(sae_, "magnitude_bias").data()},
                   codes_, team_);
  }

  // Made when it is first of use.
  const trainer::Screen* screen() {
    if (screen_ || !selection_.wants_screen(sae_.inputs())) return screen_ ? &*screen_ : nullptr;
    screen_.emplace(sae_.latents(), sae_.inputs(), kernels_);
    team_.blocks(encoder_.rows(), kRowBlock, [&](std::int64_t begin, std::int64_t end, int) {
      screen_->assign(begin, end - begin, encoder_.row(begin), kernels_);
    });
    screen_->measure(bias());
    return &*screen_;
  }

  // x' = (x - c) / s, as Trainer::forward has it.
  void enter(const Array& rows) {
    const std::int64_t count = rows.size(0), d = sae_.inputs();
    if (x_.rows() < count) x_ = Matrix(count, d);
    const float* const x = rows.values<float>().data();
    const float* const centre = sae_.centre == "mean"    ? sae_.mean.values<float>().data()
                                : sae_.centre == "b_dec" ? sae_.decoder_bias.values<float>().data()
                                                         : nullptr;
    team_.blocks(count, kRowBlock, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t t = begin; t < end; ++t)
        kernels_.centre(x + t * d, centre, sae_.scale, d, x_.row(t));
    });
  }

  const Sae& sae_;
  Act act_;
  std::shared_ptr<const SaeActivation> custom_;
  const trainer::Kernels& kernels_;
  trainer::Team team_;
  trainer::Selection selection_;
  trainer::RowSelection row_selection_;  // in its place, of custom
  Matrix encoder_, x_;
  std::optional<trainer::Screen> screen_;  // of encoder_
  trainer::Codes codes_, gates_;
  std::vector<float> floors_;
  trainer::Gate gate_;
};

}  // namespace

std::unique_ptr<SaeEncoder> encoder_of(const Sae& sae, Act act, const Computing& with) {
  return std::make_unique<Encoder>(sae, act, with);
}

std::unique_ptr<SaeEncoder> encoder_of(const Sae& sae,
                                       std::shared_ptr<const SaeActivation> activation,
                                       const Computing& with) {
  return std::make_unique<Encoder>(sae, Act::custom, with, std::move(activation));
}

}  // namespace kazan::sae
