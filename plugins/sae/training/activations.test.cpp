// The trainer on what models compute: the bits of the plain loops, and how far float64 is from
// them.
#include <catch2/catch.hpp>

#include "../../model/gpt2/config.hpp"
#include "../../text/bpe/tokenizer.hpp"
#include "../trainer/against_plain.hpp"
#include "../trainer/exact.hpp"
#include "../trainer/laid.hpp"
#include "../trainer/samples.hpp"
#include "../trainer/watched.hpp"
#include "decoder/forward.hpp"
#include "decoder/source.hpp"

using namespace kazan;
using namespace kazan::trainer;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kBatch = 22, kSteps = 4;

const char* const kText =
    "Pear brandy is distilled from ripe pears, plum brandy from plums; both rest in oak, or in "
    "glass. In Hungary, Romania and Austria it is made at home, from what the garden gives, and "
    "the distiller keeps a part of it. Natural resources: coal, iron ore, timber, arable land. The "
    "climate is temperate; winters are cold and cloudy, summers warm. Exports, in 1992, were of "
    "machinery, footwear and wine, mostly to Germany, Italy and the former Soviet Union.";

// A site's rows of the text, one a token.
plain::Vector rows_of(const std::string& preference, const Site& site) {
  const auto search =
      find_decoder(gpt2_family(), {preference}, "/nowhere", KAZAN_SOURCE_DIR "/data");
  REQUIRE(search.found.has_value());
  const DecoderSource& source = *search.found;
  std::vector<std::int32_t> ids;
  for (const auto& token :
       bpe::BpeTokenizer::load(source.tokenizer.at("vocab"), source.tokenizer.at("merges"))
           .encode(kText))
    ids.push_back(token.id);
  REQUIRE(static_cast<std::int64_t>(ids.size()) >= kBatch * kSteps);
  ids.resize(kBatch * kSteps);
  DecoderModel model(source.decoder, source.random_seed
                                         ? random_weights(*source.random_seed, source.decoder, 2)
                                         : open_weights(source.weights, source.decoder));
  const Array rows = model.activations(ids, {site}).at(0);
  return {rows.values<float>().begin(), rows.values<float>().end()};
}

Settings settings(std::int64_t inputs, sae::Act act, bool tied) {
  Settings out;
  out.form.inputs = inputs;
  out.form.latents = 2 * inputs;
  out.form.tied = tied;
  out.form.bias = sae::Bias::both;
  out.form.decoder_norm = sae::DecoderNorm::unit;
  out.activation = {act, 16};
  out.adam.lr = 1e-3;
  out.auxk = {1. / 32, inputs / 2, kBatch, true};
  return out;
}

void start(Trainer& trainer) {
  Parameters& w = trainer.weights();
  samples::fill(w.encoder, "test.encoder", 0.05);
  samples::fill(w.decoder, "test.decoder", 0.05);
}

void hold(const plain::Vector& rows, const Settings& s) {
  const samples::Watched watched(*all_kernels().front());
  std::vector<const Kernels*> paths = samples::kernels_and_laid();
  paths.push_back(&watched.kernels());
  samples::hold_against_plain(s, rows, kBatch, paths, start);
  REQUIRE(watched.screened());
}

// Of the second pass, which is screened.
void hold_exactly(const plain::Vector& rows, const Settings& s) {
  Trainer trainer(s, *all_kernels().front(), 2);
  start(trainer);
  const auto count = static_cast<std::int64_t>(rows.size()) / s.form.inputs;
  for (int pass = 0; pass < 2; ++pass) trainer.forward(rows.data(), count);
  Matrix x(count, s.form.inputs);
  for (std::int64_t t = 0; t < count; ++t)
    std::copy_n(rows.data() + t * s.form.inputs, s.form.inputs, x.row(t));
  const Parameters& w = std::as_const(trainer).weights();
  const auto others = samples::hold_against_float64(x, w.encoder, row_or_null(w.encoder_bias),
                                                    s.activation.k, trainer.codes());
  WARN(others << " of " << trainer.codes().count() << " active latents differ in float64");
}

void hold_all(const std::string& preference, const Site& site) {
  CAPTURE(preference, site.name, site.layer);
  const plain::Vector rows = rows_of(preference, site);
  const auto inputs = static_cast<std::int64_t>(rows.size()) / (kBatch * kSteps);
  for (const auto act : {sae::Act::topk, sae::Act::batch_topk}) {
    CAPTURE(int(act));
    hold(rows, settings(inputs, act, act == sae::Act::batch_topk));
  }
  hold_exactly(rows, settings(inputs, sae::Act::topk, false));
}

}  // namespace

TEST_CASE("on activations of the bundled model, steps have the bits of plain loops") {
  hold_all("bundled/mini", {"mlp_out", 2});
  hold_all("bundled/mini", {"resid_post", 3});
}

TEST_CASE("on activations of a random GPT-2, steps have the bits of plain loops") {
  hold_all("random:gpt2", {"resid_post", 0});
}
