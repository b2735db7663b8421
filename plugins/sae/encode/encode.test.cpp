#include <catch2/catch.hpp>

#include "../common/memory_rows.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::described;
using kazan::testing::normal_rows;
using kazan::testing::Rig;

namespace {

// Three inputs; latent 0 reads the first, latent 1 the second negated, latent 2 the third.
Sae readers(std::int64_t k) {
  const Axis latents{"latents", 3}, inputs{"inputs", 3};
  Sae sae;
  sae.variant = "sae.topk";
  sae.variant_params = Json::object({{"k", k}});
  sae.tied = true;
  sae.encoder = Array::of({latents, inputs}, std::vector<float>{1, 0, 0, 0, -1, 0, 0, 0, 1});
  sae.encoder_bias = Array(Dtype::f32, {latents});
  sae.decoder_bias = Array(Dtype::f32, {inputs});
  sae.mean = Array(Dtype::f32, {inputs});
  return sae;
}

Activations four_rows() {
  return Activations::stored(std::make_shared<testing::MemoryRows>(
      Array::of({{"tokens", 4}, {"inputs", 3}},
                std::vector<float>{3, 0, 2, -1, -2, 0, 1, -1, 1, -1, 1, -1})));
}

}  // namespace

TEST_CASE("codes are those of the SAE, whatever the batch") {
  for (const std::int64_t batch : {1, 3, 100}) {
    Rig rig("sae.encode");
    rig.param("batch", batch).input("sae", readers(2)).input("activations", four_rows()).run();
    const auto codes = rig.output<Codes>("codes");
    CHECK(codes->latents == 3);
    CHECK(codes->row_start == std::vector<std::int64_t>{0, 2, 3, 5, 5});
    CHECK(codes->latent == std::vector<std::int32_t>{0, 2, 1, 0, 1});  // a tie: the lower latents
    CHECK(codes->activation == std::vector<float>{3, 2, 2, 1, 1});
    CHECK(rig.metric("l0") == 1.25);
    CHECK(rig.metric("alive") == 1);
    CHECK(rig.emitted().environment.at("kernels").is_string());
    CHECK(rig.emitted().environment.size() == 1);
  }
}

TEST_CASE("rows of another width, and an impossible k, are refused") {
  const auto rows = normal_rows(2, 5);
  Rig known("sae.encode"), unknown("sae.encode"), wrong("sae.encode");
  known.input("sae", readers(1), {{{"latents", 3}, {"inputs", 3}}, Json::object()})
      .input("activations", rows, described(rows));
  CHECK(known.plan().problems().at(0).subject == "activations");
  unknown.input("sae", readers(1)).input("activations", rows);
  CHECK_THROWS_WITH(unknown.run(), Catch::Contains("takes rows of 3 inputs, but these have 5"));
  wrong.input("sae", readers(9)).input("activations", four_rows());
  CHECK_THROWS_WITH(wrong.run(), Catch::Contains("k is 9; expected 1 to 3"));
}

TEST_CASE("rows from another place than those that the SAE was trained on are a warning") {
  const auto warnings = [](Json trained_on, Json rows) {
    Rig rig("sae.encode");
    rig.input("sae", readers(1),
              {{{"latents", 3}, {"inputs", 3}}, Json::object({{"trained_on", trained_on}})})
        .input("activations", four_rows(), {{{"tokens", 4}, {"inputs", 3}}, std::move(rows)});
    return rig.plan().warnings();
  };
  const Json here = Json::object({{"site", "mlp_out"}, {"layer", 6}});
  const Json later = Json::object({{"site", "mlp_out"}, {"layer", 7}});
  CHECK(warnings(here, later) ==
        std::vector<std::string>{
            "the SAE was trained on mlp_out of layer 6, these rows are mlp_out of layer 7"});
  CHECK(warnings(here, here).empty());
  CHECK(warnings(Json::object(), later).empty());
  CHECK(warnings(here, Json::object()).empty());
  const Json bos = Json::object({{"prepend_bos", true}}),
             none = Json::object({{"prepend_bos", false}});
  CHECK(warnings(bos, none) ==
        std::vector<std::string>{
            "the SAE was trained on windows that begin with a BOS token, these do not: say "
            "prepend_bos: true where their tokens are made (text.tokens, text.pack)"});
  CHECK_THAT(warnings(none, bos).at(0), Catch::Contains("these have one: say prepend_bos: false"));
  CHECK(warnings(bos, bos).empty());
  CHECK(warnings(none, none).empty());
  CHECK(warnings(here, bos).empty());
}

TEST_CASE("rows of another model than the one that the SAE was trained on are a warning") {
  const auto warnings = [](const char* trained, const char* given) {
    Rig rig("sae.encode");
    rig.input("sae", readers(1),
              {{{"latents", 3}, {"inputs", 3}},
               Json::object({{"trained_on", Json::object({{"model", trained}})}})})
        .input("activations", four_rows(),
               {{{"tokens", 4}, {"inputs", 3}}, Json::object({{"model", given}})});
    return rig.plan().warnings();
  };
  CHECK(warnings("bundled/mini", "random:bundled/mini@3") ==
        std::vector<std::string>{"the SAE was trained on rows of bundled/mini, these rows are of "
                                 "random:bundled/mini@3"});
  CHECK(warnings("gpt2", "bundled/mini").size() == 1);
  CHECK(warnings("random:gpt2@1", "random:gpt2@2").size() == 1);
  for (const char* same : {"gpt2", "openai-community/gpt2", "models/gpt2/", "gpt2-small"})
    CHECK(warnings("gpt2", same).empty());
  CHECK(warnings("", "bundled/mini").empty());
}
