// The trainer against plain loops, bit for bit, on every kernel path that this machine can run.
#include <catch2/catch.hpp>
#include <string>

#include "against_plain.hpp"
#include "given.hpp"
#include "laid.hpp"
#include "samples.hpp"

using namespace kazan;
using namespace kazan::trainer;

namespace {

plain::Vector rows_of(std::int64_t count, std::int64_t inputs) {
  return plain::values_of(samples::normal(count, inputs, "test.rows"));
}

void start(Trainer& trainer) {
  Parameters& w = trainer.weights();
  samples::fill(w.encoder, "test.encoder", 0.3);
  samples::fill(w.decoder, "test.decoder", 0.3);
  samples::fill(w.encoder_bias, "test.encoder_bias", 0.1);
  samples::fill(w.decoder_bias, "test.decoder_bias", 0.1);
  samples::fill(w.gain, "test.gain", 0.2);
  samples::fill(w.magnitude_bias, "test.magnitude_bias", 0.1);
  samples::fill(w.threshold, "test.threshold", 0.3);
  if (w.threshold.rows())
    for (std::int64_t j = 0; j < w.threshold.columns(); ++j)
      w.threshold.row(0)[j] = std::fabs(w.threshold.row(0)[j]);
}

Settings settings(std::int64_t inputs, std::int64_t latents, std::int64_t k, bool tied) {
  Settings out;
  out.form.inputs = inputs;
  out.form.latents = latents;
  out.form.tied = tied;
  out.form.bias = sae::Bias::both;
  out.adam.lr = 1e-2;
  out.activation.act = k ? sae::Act::topk : sae::Act::relu;
  out.activation.k = k;
  return out;
}

// Three steps.
void hold_against_plain(const Settings& s, std::int64_t batch,
                        const std::vector<const Kernels*>& paths = samples::kernels_and_laid(),
                        const std::function<void(Trainer&)>& begin = start) {
  samples::hold_against_plain(s, rows_of(3 * batch, s.form.inputs), batch, paths, begin);
}

}  // namespace

// What is left of the others where a second takes a minute.
TEST_CASE("briefly: a step has the bits of plain loops", "[.emulated]") {
  hold_against_plain(settings(100, 200, 12, false), 50, samples::fast_kernels());
  hold_against_plain(settings(770, 70, 8, true), 40, samples::fast_kernels());
}

TEST_CASE("a step has the bits of plain loops: shapes") {
  for (const bool tied : {false, true})
    for (const std::int64_t inputs : {1, 16, 17, 100})
      for (const std::int64_t latents : {1, 70, 200})
        for (const std::int64_t k : {std::int64_t{0}, std::int64_t{1}, latents / 3, latents}) {
          CAPTURE(tied, inputs, latents, k);
          hold_against_plain(settings(inputs, latents, k, tied), 9);
        }
  hold_against_plain(settings(770, 300, 8, false), 130);
}

namespace {

void set_prefixes(Settings& s) {
  s.activation.act = sae::Act::batch_topk;
  s.activation.prefixes = {1, 20, 33, 90};
}

struct Option {
  std::string name;
  std::function<void(Settings&)> set;
};

const std::vector<Option>& options() {
  static const std::vector<Option> all = {
      {"no biases", [](Settings& s) { s.form.bias = sae::Bias::none; }},
      {"the decoder's bias", [](Settings& s) { s.form.bias = sae::Bias::decoder; }},
      {"centre b_dec", [](Settings& s) { s.entrance.centre = sae::Centre::b_dec; }},
      {"centre mean",
       [](Settings& s) {
         s.entrance = {sae::Centre::mean, rows_of(1, 40), 1.7F};
       }},
      {"unit decoder", [](Settings& s) { s.form.decoder_norm = sae::DecoderNorm::unit; }},
      {"clip", [](Settings& s) { s.clip = 0.01; }},
      {"fvu", [](Settings& s) { s.objective.reconstruction = sae::Reconstruction::fvu; }},
      {"l1 by decoder norm",
       [](Settings& s) {
         s.objective = {sae::Reconstruction::mse_sum, 0.02, sae::L1Reduce::row_sum, true};
       }},
      {"ReLU, l1, centre b_dec, clip",
       [](Settings& s) {
         s.activation = {};
         s.objective.l1 = 0.5;
         s.entrance.centre = sae::Centre::b_dec;
         s.clip = 0.02;
       }},
  };
  return all;
}

const std::vector<Option>& options_with_decorrelation() {
  static const std::vector<Option> all = {
      {"Top-K", [](Settings&) {}},
      {"ReLU", [](Settings& s) { s.activation = {}; }},
      {"BatchTopK", [](Settings& s) { s.activation.act = sae::Act::batch_topk; }},
      {"Matryoshka", set_prefixes},
      {"Matryoshka, fvu, centre b_dec, unit decoder",
       [](Settings& s) {
         set_prefixes(s);
         s.objective.reconstruction = sae::Reconstruction::fvu;
         s.entrance.centre = sae::Centre::b_dec;
         s.form.decoder_norm = sae::DecoderNorm::unit;
       }},
  };
  return all;
}

void hold_each(const std::vector<Option>& all, double decorrelation) {
  for (const bool tied : {false, true})
    for (const auto& [name, set] : all) {
      CAPTURE(tied, name);
      Settings s = settings(40, 90, 12, tied);
      s.objective.decorrelation = decorrelation;
      set(s);
      hold_against_plain(s, 70);
    }
}

}  // namespace

TEST_CASE("a step has the bits of plain loops: options") {
  hold_each(options(), 0);
}

TEST_CASE("a step has the bits of plain loops: decorrelation") {
  hold_each(options_with_decorrelation(), 3);
}

namespace {

// Everything that can be asked of a variant together, one after the other and all at once.
void hold_with_options(Settings s) {
  hold_against_plain(s, 70);
  s.form.decoder_norm = sae::DecoderNorm::unit;
  s.clip = 0.02;
  hold_against_plain(s, 33);
  s.entrance.centre = sae::Centre::b_dec;
  s.entrance.scale = 1.7F;
  s.objective.decorrelation = 3;
  s.objective.reconstruction = sae::Reconstruction::fvu;
  hold_against_plain(s, 70);
}

}  // namespace

TEST_CASE("a step has the bits of plain loops: JumpReLU") {
  for (const bool tied : {false, true})
    for (const double bandwidth : {0.05, 0.4}) {
      CAPTURE(tied, bandwidth);
      Settings s = settings(40, 90, 0, tied);
      s.activation.act = sae::Act::jumprelu;
      s.activation.bandwidth = bandwidth;
      s.objective.l0 = 0.1;
      hold_with_options(s);
      s.objective.l1 = 0.01;
      s.form.bias = sae::Bias::none;
      hold_against_plain(s, 70);
    }
}

TEST_CASE("a step has the bits of plain loops: an activation that is given") {
  for (const bool tied : {false, true}) {
    CAPTURE(tied);
    Settings s = settings(40, 90, 0, tied);
    s.activation.act = sae::Act::custom;
    s.activation.custom = std::make_shared<samples::GivenCubes>();
    hold_with_options(s);
    s.objective.l1 = 0.1;
    s.objective.l1_by_decoder_norm = true;
    s.form.bias = sae::Bias::none;
    hold_against_plain(s, 70);
  }
}

TEST_CASE("a step has the bits of plain loops: gated") {
  for (const bool tied : {false, true})
    for (const bool frozen : {true, false}) {
      CAPTURE(tied, frozen);
      Settings s = settings(40, 90, 0, tied);
      s.activation.act = sae::Act::gated;
      s.activation.frozen = frozen;
      s.objective.l1 = 0.1;
      hold_with_options(s);
      s.objective.l1_by_decoder_norm = true;
      s.form.bias = sae::Bias::decoder;
      hold_against_plain(s, 70);
    }
}

TEST_CASE("a step has the bits of plain loops: rates that change") {
  for (const auto shape : {sae::LrShape::constant, sae::LrShape::linear, sae::LrShape::cosine}) {
    CAPTURE(int(shape));
    Settings s = settings(33, 90, 7, true);
    s.adam.lr_schedule = {shape, 2, 1, 3};
    hold_against_plain(s, 40);
    s.adam.lr_schedule = {shape, 0, 3, 3};
    s.clip = 0.02;
    hold_against_plain(s, 40);
  }
}

TEST_CASE("a step has the bits of plain loops: dead latents") {
  for (const bool tied : {false, true})
    for (const auto act : {sae::Act::topk, sae::Act::batch_topk, sae::Act::relu})
      for (const bool positive : {true, false}) {
        CAPTURE(tied, int(act), positive);
        Settings s = settings(40, 200, 4, tied);
        s.activation.act = act;
        s.auxk = {0.5, 20, 33, positive};
        hold_with_options(s);
        s.activation.prefixes = {10, 200};
        hold_against_plain(s, 33);
      }
}

TEST_CASE("weights and moments that are not finite end the update") {
  const Settings s = settings(64, 256, 8, false);
  const auto rows = rows_of(50, 64);
  for (const Kernels* kernels : all_kernels()) {
    CAPTURE(kernels->path);
    Trainer trainer(s, *kernels, 1);
    start(trainer);
    trainer.forward(rows.data(), 50);
    trainer.weights().decoder.row(3)[5] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_WITH(trainer.update(), Catch::Contains("NaN"));
  }
}

TEST_CASE("gradients whose squares f32 does not hold end the update") {
  Settings s = settings(64, 256, 8, false);
  s.objective.reconstruction = sae::Reconstruction::mse_sum;
  auto rows = rows_of(50, 64);
  for (float& value : rows) value *= 1e12F;
  for (const Kernels* kernels : all_kernels()) {
    CAPTURE(kernels->path);
    Trainer trainer(s, *kernels, 1);
    start(trainer);
    trainer.forward(rows.data(), 50);
    CHECK_THROWS_WITH(trainer.update(), Catch::Contains("gradients above 1e19"));
  }
}

namespace {

// Every third latent has products that are all 0, every fifth a direction of length 0; of tied
// ones, both.
void start_with_zeros(Trainer& trainer) {
  start(trainer);
  Parameters& w = trainer.weights();
  for (std::int64_t j = 0; j < w.encoder.rows(); ++j) {
    if (j % 3 == 0) std::fill_n(w.encoder.row(j), w.encoder.columns(), 0.F);
    if (j % 3 == 0) w.encoder_bias.row(0)[j] = 0;
    if (j % 5 == 1) std::fill_n(w.directions().row(j), w.encoder.columns(), 0.F);
  }
}

}  // namespace

// Of any sign, dead latents are selected with a product of 0 too: it has a gradient.
TEST_CASE("a step has the bits of plain loops: products and directions of 0") {
  for (const bool tied : {false, true})
    for (const auto norm : {sae::DecoderNorm::free, sae::DecoderNorm::unit})
      for (const bool positive : {true, false}) {
        CAPTURE(tied, int(norm), positive);
        Settings s = settings(40, 90, 4, tied);
        s.form.decoder_norm = norm;
        s.objective.l1 = 0.1;
        s.objective.l1_by_decoder_norm = true;
        s.auxk = {0.5, 80, 33, positive};
        hold_against_plain(s, 70, samples::kernels_and_laid(), start_with_zeros);
      }
}
