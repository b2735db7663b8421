#include <catch2/catch.hpp>

#include "../common/trained.hpp"

using namespace kazan;
using namespace kazan::testing;

TEST_CASE("on average k latents are active in training, and about as many by the threshold") {
  Rig rig("sae.batchtopk");
  train(rig.param("latents", 64).param("k", 5).param("epochs", 300));
  CHECK(rig.metric("l0") == 5);
  CHECK(rig.metric("binding") == 1);
  const auto sae = rig.output<Sae>("sae"), start = rig.output<Sae>("start");
  CHECK(sae->variant == "sae.batchtopk");
  const float threshold = sae->latent_values.at("threshold").values<float>()[63];
  CHECK(threshold == sae->latent_values.at("threshold").values<float>()[0]);
  CHECK(threshold != start->latent_values.at("threshold").values<float>()[0]);
  const Codes codes = encoded(rig, *sae);
  for (const float z : codes.activation) CHECK(z > threshold);
  CHECK(l0_of(codes) == Approx(5).margin(0.5));
  CHECK(l0_of(encoded(rig, *start)) == Approx(5).margin(0.1));  // but for ties, one less
}

TEST_CASE("rows may have more than k active latents, and encoding is told so") {
  Rig rig("sae.batchtopk");
  train(rig.param("latents", 64).param("k", "1/16*latents").param("epochs", 2));
  CHECK(rig.plan().outputs().at("sae").attributes.find("k") == nullptr);
  CHECK(rig.resolved_param("k") == Json(4));
  const Codes codes = encoded(rig, *rig.output<Sae>("start"));
  bool more = false;
  for (std::int64_t t = 0; t < codes.rows(); ++t)
    more = more || codes.row_start[static_cast<std::size_t>(t) + 1] -
                           codes.row_start[static_cast<std::size_t>(t)] >
                       4;
  CHECK(more);
}

TEST_CASE("latents that are never active learn by the auxiliary loss alone") {
  const auto unmoved = [](double coefficient) {
    Rig rig("sae.batchtopk");
    rig.param("latents", 256).param("k", 1).param("epochs", 40).param("batch", "10");
    rig.param("auxk.coef", coefficient).param("auxk.latents", 16).param("auxk.dead_after", 30);
    train(rig);
    CHECK((rig.metric("loss") > rig.metric("reconstruction")) == (coefficient > 0));
    const auto sae = rig.output<Sae>("sae"), start = rig.output<Sae>("start");
    int count = 0;
    for (std::int64_t j = 0; j < 256; ++j) {
      const auto now = std::as_const(*sae).encoder.row<float>(j);
      const auto before = std::as_const(*start).encoder.row<float>(j);
      count += std::equal(now.begin(), now.end(), before.begin());
    }
    return count;
  };
  CHECK(unmoved(0) > 100);
  CHECK(unmoved(1) < 20);
}

TEST_CASE("an SAE without its thresholds is refused by encoding") {
  Rig rig("sae.batchtopk");
  train(rig.param("latents", 16).param("k", 2).param("epochs", 1));
  Sae sae = *rig.output<Sae>("sae");
  sae.latent_values.clear();
  CHECK_THROWS_WITH(encoded(rig, sae), Catch::Contains("has no threshold of its latents"));
}
