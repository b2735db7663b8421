// The trainer against plain loops, bit for bit, on every kernel path that this machine can run.
#include <catch2/catch.hpp>
#include <string>

#include "given.hpp"
#include "laid.hpp"
#include "plain.hpp"
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

// Three steps on every path and with one and three threads, each with the plain loops' bits.
void hold_against_plain(const Settings& s, std::int64_t batch,
                        const std::vector<const Kernels*>& paths = samples::kernels_and_laid()) {
  const auto rows = rows_of(3 * batch, s.form.inputs);
  for (const Kernels* kernels : paths)
    for (const int threads : {1, 3}) {
      Trainer trainer(s, *kernels, threads);
      start(trainer);
      std::vector<std::int64_t> silent(static_cast<std::size_t>(s.form.latents), 0);
      plain::Group w(trainer.weights()), m(trainer.first_moments()), v(trainer.second_moments());
      for (int i = 0; i < 3; ++i) {
        CAPTURE(kernels->path, threads, i);
        const float* const x = rows.data() + i * batch * s.form.inputs;
        const double loss = trainer.forward(x, batch).loss;
        const auto codes = plain::dense(trainer.codes(), s.form.latents);
        trainer.update();
        plain::Step expected(s, w, silent);
        CHECK(loss == expected.forward(x, batch));
        REQUIRE(codes == expected.codes());
        expected.update(m, v, i);
        REQUIRE(plain::Group(std::as_const(trainer).weights()) == w);
        REQUIRE(plain::Group(trainer.first_moments()) == m);
        REQUIRE(plain::Group(trainer.second_moments()) == v);
        REQUIRE(trainer.dead().silent_for() == silent);
      }
    }
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

TEST_CASE("a step has the bits of plain loops: options") {
  for (const bool tied : {false, true})
    for (int option = 0; option < 14; ++option) {
      Settings s = settings(40, 90, 12, tied);
      if (option == 0) s.form.bias = sae::Bias::none;
      if (option == 1) s.form.bias = sae::Bias::decoder;
      if (option == 2) s.entrance.centre = sae::Centre::b_dec;
      if (option == 3) {
        s.entrance.centre = sae::Centre::mean;
        s.entrance.mean = rows_of(1, 40);
        s.entrance.scale = 1.7F;
      }
      if (option == 4) s.form.decoder_norm = sae::DecoderNorm::unit;
      if (option == 5) s.clip = 0.01;
      if (option == 6) s.objective.reconstruction = sae::Reconstruction::fvu;
      if (option == 7) {
        s.objective.reconstruction = sae::Reconstruction::mse_sum;
        s.objective.l1 = 0.02;
        s.objective.l1_reduce = sae::L1Reduce::row_sum;
        s.objective.l1_by_decoder_norm = true;
      }
      if (option == 8) {
        s.activation = {};
        s.objective.l1 = 0.5;
        s.entrance.centre = sae::Centre::b_dec;
        s.clip = 0.02;
      }
      if (option >= 9) s.objective.decorrelation = 3;
      if (option == 10) s.activation = {};
      if (option == 11) s.activation.act = sae::Act::batch_topk;
      if (option >= 12) {
        s.activation.act = sae::Act::batch_topk;
        s.activation.prefixes = {1, 20, 33, 90};
      }
      if (option == 13) {
        s.objective.reconstruction = sae::Reconstruction::fvu;
        s.entrance.centre = sae::Centre::b_dec;
        s.form.decoder_norm = sae::DecoderNorm::unit;
      }
      CAPTURE(tied, option);
      hold_against_plain(s, 70);
    }
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
