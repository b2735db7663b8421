// Codes are the training's, bit for bit, however the rows are cut.
#include "encoder.hpp"

#include <catch2/catch.hpp>

#include "samples.hpp"

using namespace kazan;
using namespace kazan::sae;
using namespace kazan::sae::samples;
using trainer::Matrix;

namespace {

constexpr std::int64_t kInputs = 20, kLatents = 90, kRows = 23;

void fill(Matrix& m, const char* purpose, double scale) {
  const Draws source(5, purpose);
  for (std::int64_t j = 0; j < m.rows(); ++j)
    for (std::int64_t i = 0; i < m.columns(); ++i)
      m.row(j)[i] = static_cast<float>(
          scale * source.normal(static_cast<std::uint64_t>(j), static_cast<std::uint64_t>(i)));
}

Array values_of(const Matrix& m, std::vector<Axis> shape) {
  std::vector<float> out;
  for (std::int64_t j = 0; j < m.rows(); ++j)
    out.insert(out.end(), m.row(j), m.row(j) + m.columns());
  return Array::of(std::move(shape), out);
}

Array part(const Array& of, std::int64_t begin, std::int64_t end) {
  const auto values = of.values<float>().subspan(static_cast<std::size_t>(begin * kInputs),
                                                 static_cast<std::size_t>((end - begin) * kInputs));
  return Array::of({{"tokens", end - begin}, {"inputs", kInputs}}, values);
}

}  // namespace

TEST_CASE("codes have the bits of the training's, whatever rows they are encoded with") {
  const auto k = GENERATE(std::int64_t{0}, 1, 7, kLatents);
  const std::string centre = GENERATE("none", "mean", "b_dec");
  CAPTURE(k, centre);
  trainer::Settings settings;
  settings.form = setup(kInputs, kLatents, true).form;
  settings.form.bias = Bias::both;
  settings.activation = top_k(k);
  settings.entrance.scale = 1.3F;
  settings.entrance.mean.assign(kInputs, 0.25F);
  settings.entrance.centre = centre == "mean"    ? Centre::mean
                             : centre == "b_dec" ? Centre::b_dec
                                                 : Centre::none;
  trainer::Trainer trained(settings, *trainer::all_kernels().front(), 2);
  fill(trained.weights().encoder, "test.encoder", 0.3);
  fill(trained.weights().encoder_bias, "test.encoder_bias", 0.3);
  fill(trained.weights().decoder_bias, "test.decoder_bias", 0.3);
  const Array all = rows(kRows, kInputs);
  trained.forward(all.values<float>().data(), kRows);
  const trainer::Codes& expected = trained.codes();

  const Axis latents{"latents", kLatents}, inputs{"inputs", kInputs};
  Sae sae;
  sae.variant_params = Json::object({{"k", k}});
  sae.tied = true;
  sae.centre = centre;
  sae.scale = 1.3F;
  sae.encoder = values_of(trained.weights().encoder, {latents, inputs});
  sae.encoder_bias = values_of(trained.weights().encoder_bias, {latents});
  sae.decoder_bias = values_of(trained.weights().decoder_bias, {inputs});
  sae.mean = Array::of({inputs}, settings.entrance.mean);
  for (const auto* kernels : trainer::all_kernels())
    for (const std::int64_t batch : {std::int64_t{1}, std::int64_t{7}, kRows}) {
      CAPTURE(kernels->path, batch);
      kazan::Codes codes;
      const auto encoder = encoder_of(sae, settings.activation.act, {*kernels, 3});
      for (std::int64_t begin = 0; begin < kRows; begin += batch)
        encoder->encode(part(all, begin, std::min(kRows, begin + batch)), codes);
      const auto count = static_cast<std::size_t>(expected.count());
      CHECK(codes.latents == kLatents);
      CHECK(codes.row_start == expected.start);
      CHECK(codes.latent ==
            std::vector<std::int32_t>(expected.latent.data(), expected.latent.data() + count));
      CHECK(codes.activation ==
            std::vector<float>(expected.value.data(), expected.value.data() + count));
    }
}
