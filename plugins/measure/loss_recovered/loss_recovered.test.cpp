#include <catch2/catch.hpp>

#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/artifacts/token_windows.hpp"
#include "sdk/artifacts/tokens.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

constexpr std::int64_t kWidth = 256;  // of bundled/mini

// 33 of a text that the model predicts better than chance.
Tokens some_tokens(Rig& model) {
  Rig rig("text.tokens");
  rig.input("text", Text{"In the beginning God created the heaven and the earth. And the earth was "
                         "without form, and void; and darkness was upon the face of the deep."});
  rig.input("tokenizer", *model.output<Tokenizer>("tokenizer")).run();
  Tokens tokens = *rig.output<Tokens>("tokens");
  tokens.windows = {0, 20};
  return tokens;
}

// ReLU with a latent for each direction of each input: y = scale x, or any constant.
Sae relu_sae(float scale) {
  const Axis latents{"latents", 2 * kWidth}, inputs{"inputs", kWidth};
  Sae sae;
  sae.variant = "sae.l1";
  sae.encoder = Array(Dtype::f32, {latents, inputs});
  sae.decoder_weights = Array(Dtype::f32, {latents, inputs});
  for (std::int64_t i = 0; i < kWidth; ++i) {
    const auto at = static_cast<std::size_t>(i);
    for (const float sign : {1.0f, -1.0f}) {
      const auto latent = static_cast<std::size_t>(sign > 0 ? i : i + kWidth);
      sae.encoder.values<float>()[latent * kWidth + at] = sign;
      sae.decoder_weights.values<float>()[latent * kWidth + at] = sign * scale;
    }
  }
  sae.encoder_bias = Array(Dtype::f32, {latents});
  sae.decoder_bias = Array(Dtype::f32, {inputs});
  sae.mean = Array(Dtype::f32, {inputs});
  return sae;
}

struct Measured {
  Rig rig{"measure.loss_recovered"};

  explicit Measured(const Sae& sae, const std::string& site = "mlp_out") {
    Rig model("model.gpt2");
    model.param("weights", Json(std::vector<std::string>{"bundled/mini"})).run();
    rig.input("model", *model.output<Model>("model"), model.plan().outputs().at("model"))
        .input("tokens", some_tokens(model))
        .input("sae", sae);
    rig.param("site", site).param("layer", "middle");
  }
};

}  // namespace

TEST_CASE("an SAE that gives back everything costs nothing, one that gives nothing costs zeros") {
  Measured whole(relu_sae(1), "resid_post"), nothing(relu_sae(0), "resid_post");
  whole.rig.run();
  nothing.rig.run();
  const double loss = whole.rig.metric("loss");
  CHECK(whole.rig.metric("tokens") == 31);
  CHECK(whole.rig.metric("loss_reconstructed") == Approx(loss).epsilon(1e-5));
  CHECK(whole.rig.metric("recovered") == Approx(1).epsilon(1e-3));
  CHECK(whole.rig.metric("divergence") == Approx(0).margin(1e-5));
  CHECK(nothing.rig.metric("loss") == loss);
  CHECK(nothing.rig.metric("loss_reconstructed") == nothing.rig.metric("loss_zero"));
  CHECK(nothing.rig.metric("recovered") == 0);
  CHECK(nothing.rig.metric("recovered_se") == 0);  // the very zeros, in each unit
  CHECK(nothing.rig.metric("loss_added") > 2 * nothing.rig.metric("loss_added_se"));
  CHECK(whole.rig.metric("loss_added") == Approx(0).margin(1e-4));
  CHECK(nothing.rig.metric("divergence") > 1e-2);
  const auto table = whole.rig.output<Table>("losses");
  CHECK(table->rows() == 31);
  double sum = 0;
  for (const double v : std::get<Column::Numbers>(table->column("loss").values)) sum += v;
  CHECK(sum / 31 == Approx(loss));
}

TEST_CASE("the first tokens of windows can stay as they are") {
  Measured dropped(relu_sae(0), "resid_post"), kept(relu_sae(0), "resid_post");
  dropped.rig.run();
  kept.rig.param("keep_first", true).run();
  CHECK(dropped.rig.metric("loss") == kept.rig.metric("loss"));
  CHECK(dropped.rig.metric("loss_zero") != kept.rig.metric("loss_zero"));
}

TEST_CASE("what does not fit the site is refused before running") {
  Measured wide(relu_sae(1), "mlp_post");
  const auto problem = [](Measured& measured) {
    const auto problems = measured.rig.plan().problems();
    REQUIRE(problems.size() == 1);
    return problems[0].subject + ": " + problems[0].message;
  };
  Measured nowhere(relu_sae(1), "pattern");
  CHECK_THAT(problem(nowhere), Contains("site: ") && Contains("mlp_out or resid_post"));
  Measured misspelt(relu_sae(1), "mlp_ot");
  CHECK_THAT(problem(misspelt), Contains("did you mean mlp_out"));
  CHECK_THROWS_WITH(wide.rig.run(), Contains("1024"));
}

TEST_CASE(
    "another place than that of the training, and windows that begin otherwise, are warnings") {
  const auto warnings = [](const char* site, bool bos) {
    Measured measured(relu_sae(1));
    const Json on = Json::object({{"site", site}, {"layer", 3}, {"prepend_bos", bos}});
    measured.rig.input(
        "sae", relu_sae(1),
        {{{"latents", 2 * kWidth}, {"inputs", kWidth}}, Json::object({{"trained_on", on}})});
    measured.rig.input("tokens", Tokens{},
                       {{{"tokens", 33}}, Json::object({{"prepend_bos", false}})});
    return measured.rig.plan().warnings();
  };
  CHECK(warnings("mlp_out", false).empty());
  CHECK(warnings("attn_out", false) ==
        std::vector<std::string>{
            "the SAE was trained on attn_out of layer 3, these rows are mlp_out of layer 3"});
  CHECK_THAT(warnings("mlp_out", true).at(0), Contains("prepend_bos: true"));
}

TEST_CASE("another model than that of the training is a warning") {
  Measured measured(relu_sae(1));
  const Json on = Json::object({{"model", "gpt2"}});
  measured.rig.input(
      "sae", relu_sae(1),
      {{{"latents", 2 * kWidth}, {"inputs", kWidth}}, Json::object({{"trained_on", on}})});
  CHECK(measured.rig.plan().warnings() ==
        std::vector<std::string>{
            "the SAE was trained on rows of gpt2, these rows are of bundled/mini"});
}

TEST_CASE("windows that overlap are a warning: their losses depend on each other") {
  const auto warnings = [](std::int64_t overlap) {
    Measured measured(relu_sae(1));
    measured.rig.input("tokens", Tokens{},
                       {{{"tokens", 33}}, Json::object({{"overlap", overlap}})});
    return measured.rig.plan().warnings();
  };
  CHECK(warnings(0).empty());
  REQUIRE(warnings(192).size() == 1);
  CHECK_THAT(warnings(192).at(0), Contains("windows overlap, by 192 tokens each") &&
                                      Contains("standard errors of losses come out too small"));
}

TEST_CASE("where documents are cut one by one, windows overlap that are of one document") {
  const auto warnings = [](std::int64_t second) {
    Measured measured(relu_sae(1));
    Rig model("model.gpt2");
    model.param("weights", Json(std::vector<std::string>{"bundled/mini"})).run();
    auto windows = TokenWindows::of(some_tokens(model));
    windows.parts = {{0, 0}, {20, second}};
    windows.pieces.assign(8192, "a");
    measured.rig.input("tokens", windows,
                       {{{"tokens", 33}}, Json::object({{"overlap", 3}, {"across", false}})});
    CHECK(measured.rig.plan().warnings().empty());
    measured.rig.run();
    return measured.rig.emitted().warnings;
  };
  CHECK(warnings(1).empty());
  REQUIRE(warnings(0).size() == 1);
  CHECK_THAT(warnings(0).at(0), Contains("windows overlap, by 3 tokens each"));
}

TEST_CASE("a text that predicts nothing is refused") {
  Tokens lonely;
  lonely.tokens = {{1, 0, 0}};
  lonely.windows = {0};
  lonely.vocabulary = 8192;
  Measured measured(relu_sae(1));
  measured.rig.input("tokens", lonely);
  CHECK_THROWS_WITH(measured.rig.run(), Contains("nothing is predicted"));
}
