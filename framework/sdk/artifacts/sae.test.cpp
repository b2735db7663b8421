#include "sdk/artifacts/sae.hpp"

#include <cmath>

#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/codec_test.hpp"
#include "sdk/artifacts/reconstruct.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

Array filled(std::vector<Axis> shape, float first) {
  Array out(Dtype::f32, std::move(shape));
  for (float& v : out.values<float>()) v = first += 0.5f;
  return out;
}

// 3 latents, 2 inputs. W_e = .5 1 / 1.5 2 / 2.5 3, b_d = 10.5 11, mean = 100.5 101.
Sae sample(bool tied) {
  Sae sae;
  sae.variant = "sae.topk";
  sae.variant_params = Json::object({{"k", 2}});
  sae.tied = tied;
  sae.encoder = filled({{"latents", 3}, {"inputs", 2}}, 0);
  if (!tied) sae.decoder_weights = filled({{"latents", 3}, {"inputs", 2}}, -1);
  sae.encoder_bias = filled({{"latents", 3}}, 5);
  sae.decoder_bias = filled({{"inputs", 2}}, 10);
  sae.mean = filled({{"inputs", 2}}, 100);
  sae.scale = 0.25f;
  return sae;
}

}  // namespace

TEST_CASE("an SAE comes back as it was saved, and twice the same bytes") {
  for (const bool tied : {true, false}) {
    TemporaryArtifact at;
    const Sae sae = sample(tied);
    const auto back = round_trip(sae, at, "sae.safetensors");
    CHECK(back->variant == "sae.topk");
    CHECK(back->variant_params.at("k").integer() == 2);
    CHECK(back->tied == tied);
    CHECK(back->scale == 0.25f);
    CHECK(back->latents() == 3);
    CHECK(back->encoder.shape() == sae.encoder.shape());
    CHECK(back->encoder.row<float>(2)[1] == 3);
    CHECK(back->decoder().row<float>(0)[0] == (tied ? 0.5f : -0.5f));
    CHECK(back->encoder_bias.values<float>()[2] == 6.5f);
    CHECK(back->mean.values<float>()[0] == 100.5f);
  }
}

TEST_CASE("what a variant needs of each latent is saved with its SAE") {
  TemporaryArtifact at;
  Sae sae = sample(true);
  sae.latent_values["threshold"] = filled({{"latents", 3}}, 1);
  sae.latent_values["gain"] = filled({{"latents", 3}}, 2);
  const auto back = round_trip(sae, at, "sae.safetensors");
  CHECK(back->latent_values.size() == 2);
  CHECK(back->latent_values.at("threshold").values<float>()[2] == 2.5f);
  CHECK(sae.difference(*back).relative == 0);
  back->latent_values.at("gain").values<float>()[0] += 1;
  CHECK(sae.difference(*back).relative > 0.1);
  back->latent_values.erase("gain");
  CHECK(!std::isfinite(sae.difference(*back).relative));
  sae.latent_values["gain"] = filled({{"latents", 2}}, 2);
  CHECK_THROWS_WITH(sae.save(at.folder()), Contains("variant.gain is f32 [2]; expected f32 [3]"));
}

TEST_CASE("damaged SAEs are refused or load, and never crash") {
  TemporaryArtifact at;
  sample(false).save(at.folder());
  const auto load = [&] { Sae::load(at.folder()); };
  CHECK(refused_when_damaged(at.file("sae.safetensors"), load) > 300);
  CHECK(refused_when_damaged(at.file("sae.json"), load) > 50);
}

TEST_CASE("SAEs that contradict themselves are refused with the reason") {
  TemporaryArtifact at;
  const auto refused = [&](const Sae& sae, const std::string& why) {
    CHECK_THROWS_WITH(sae.save(at.folder()), Contains(why));
  };
  Sae sae = sample(false);
  sae.encoder_bias = filled({{"latents", 4}}, 0);
  refused(sae, "encoder_bias is f32 [4]; expected f32 [3]");
  sae = sample(false);
  sae.decoder_weights = filled({{"inputs", 2}, {"latents", 3}}, 0);
  refused(sae, "decoder is f32 [2 3]; expected f32 [3 2]");
  sae = sample(true);
  sae.encoder.values<float>()[3] = NAN;
  refused(sae, "encoder has a NaN or an infinity");
  sae = sample(true);
  sae.centre = "b_decc";
  refused(sae, "did you mean b_dec");
  sae = sample(true);
  sae.scale = 0;
  refused(sae, "scale is not above 0");
  sae = sample(true);
  sae.encoder = Array();
  refused(sae, "encoder is not [latents inputs]");

  sample(true).save(at.folder());
  auto description = read_file(at.file("sae.json"));
  description.replace(description.find("true"), 4, "false");
  write_file(at.file("sae.json"), description);
  CHECK_THROWS_WITH(Sae::load(at.folder()), Contains("sae.safetensors") && Contains("decoder"));
}

TEST_CASE("files of another format, or that differ in sizes, are refused") {
  TemporaryArtifact at;
  const auto described_with = [&](const std::string& from, const std::string& to) {
    sample(true).save(at.folder());
    auto description = read_file(at.file("sae.json"));
    description.replace(description.find(from), from.size(), to);
    write_file(at.file("sae.json"), description);
  };
  described_with("kazan.Sae/1", "kazan.Sae/2");
  CHECK_THROWS_WITH(Sae::load(at.folder()), Contains("sae.json") && Contains("\"kazan.Sae/2\"") &&
                                                Contains("expected \"kazan.Sae/1\""));
  described_with("\"latents\": 3", "\"latents\": 4");
  CHECK_THROWS_WITH(Sae::load(at.folder()), Contains("sae.json says 4 latents of 2 inputs") &&
                                                Contains("sae.safetensors has 3 of 2"));
  sample(true).save(at.folder());
  const Safetensors file(at.file("sae.safetensors"));
  std::map<std::string, Array> tensors;
  for (const auto& [name, tensor] : file.tensors()) tensors[name] = file.read_f32(name).clone();
  std::filesystem::remove(at.file("sae.safetensors"));
  write_safetensors(at.file("sae.safetensors"), tensors);
  CHECK_THROWS_WITH(Sae::load(at.folder()),
                    Contains("sae.safetensors") && Contains("does not name"));
}

TEST_CASE("reconstruction is s W_d^T z + b_d, with c when the centre is the mean") {
  Codes codes;
  codes.latents = 3;
  codes.append_row(std::vector<float>{2, 0, 4});
  codes.append_row(std::vector<float>{0, 0, 0});
  std::vector<double> y(2);

  Sae sae = sample(true);
  reconstruct_row(sae, codes, 0, y);  // W_d^T z = 2 (.5 1) + 4 (2.5 3) = (11 14)
  CHECK(y == std::vector<double>{0.25 * 11 + 10.5, 0.25 * 14 + 11});
  reconstruct_row(sae, codes, 1, y);
  CHECK(y == std::vector<double>{10.5, 11});
  sae.centre = "mean";
  reconstruct_row(sae, codes, 1, y);
  CHECK(y == std::vector<double>{111, 112});
  sae.centre = "b_dec";  // c enters through b_d alone
  reconstruct_row(sae, codes, 1, y);
  CHECK(y == std::vector<double>{10.5, 11});

  sae = sample(false);
  reconstruct_row(sae, codes, 0, y);  // 2 (-.5 0) + 4 (1.5 2) = (5 8)
  CHECK(y == std::vector<double>{0.25 * 5 + 10.5, 0.25 * 8 + 11});
  codes.latents = 4;
  CHECK_THROWS_WITH(reconstruct_row(sae, codes, 0, y), Contains("codes of 4 latents"));
}
