#include <catch2/catch.hpp>

#include "../common/trained.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

Json widths(std::vector<std::string> of) {
  return Json(std::move(of));
}

std::string problem(Rig& rig) {
  const auto rows = normal_rows(30, 16);
  const auto& problems = rig.param("latents", 64)
                             .param("k", 4)
                             .input("activations", rows, described(rows))
                             .plan()
                             .problems();
  return problems.empty() ? "" : problems[0].subject + ": " + problems[0].message;
}

}  // namespace

TEST_CASE("widths are resolved before running, all latents being the last") {
  Rig rig("sae.matryoshka");
  CHECK(problem(rig) == "");
  CHECK(rig.resolved_param("prefixes") == Json(std::vector<std::int64_t>{4, 8, 16, 32, 64}));
}

TEST_CASE("widths that are no prefixes of one another are refused before running") {
  Rig down("sae.matryoshka"), wide("sae.matryoshka"), other("sae.matryoshka");
  CHECK(problem(down.param("prefixes", widths({"16", "8"}))) ==
        "prefixes: expected ascending widths of 1 to 64 latents, found 8 after 16");
  CHECK(problem(wide.param("prefixes", widths({"65"}))) ==
        "prefixes: expected ascending widths of 1 to 64 latents, found 65");
  CHECK(problem(other.param("prefixes", widths({"2*inputs"}))) ==
        "prefixes: expected counts or multiples of latents, found 2*inputs");
}

TEST_CASE("multiples that come to the same are one width, and a base that is none is told early") {
  Rig few("sae.matryoshka"), unknown("sae.matryoshka");
  const auto rows = normal_rows(30, 16);
  few.param("latents", 8).param("k", 4).input("activations", rows, described(rows)).plan();
  CHECK(few.resolved_param("prefixes") == Json(std::vector<std::int64_t>{1, 2, 4, 8}));
  unknown.param("latents", "4*inputs").param("k", 4).param("prefixes", widths({"2*inputs"}));
  const auto& problems = unknown.input("activations", rows).plan().problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].subject == "prefixes");
}

TEST_CASE("what is reconstructed is said with its widths") {
  Rig rig("sae.matryoshka");
  train(rig.param("latents", 32).param("k", 4).param("epochs", 1));
  for (const auto& metric : rig.emitted().metrics)
    if (metric.name == "reconstruction")
      CHECK_THAT(metric.definition,
                 Catch::Contains("sum over m = 2, 4, 8, 16, 32, y made of the first m latents"));
}

TEST_CASE("the first latents reconstruct better when they are trained to") {
  const auto error_of_first = [](std::vector<std::string> prefixes) {
    Rig rig("sae.matryoshka");
    rig.param("latents", 64).param("k", 6).param("epochs", 300);
    train(rig.param("prefixes", widths(std::move(prefixes))));
    const auto sae = rig.output<Sae>("sae");
    const Codes codes = encoded(rig, *sae);
    const Array rows = normal_rows(kTrainedRows, kTrainedInputs).read_all();
    double error = 0;
    for (std::int64_t t = 0; t < kTrainedRows; ++t) {
      std::vector<double> y(sae->decoder_bias.values<float>().begin(),
                            sae->decoder_bias.values<float>().end());
      for (auto i = codes.row_start[static_cast<std::size_t>(t)];
           i < codes.row_start[static_cast<std::size_t>(t) + 1]; ++i) {
        const auto j = codes.latent[static_cast<std::size_t>(i)];
        for (std::size_t c = 0; j < 16 && c < y.size(); ++c)
          y[c] += static_cast<double>(codes.activation[static_cast<std::size_t>(i)]) *
                  static_cast<double>(sae->decoder().row<float>(j)[c]);
      }
      for (std::size_t c = 0; c < y.size(); ++c)
        error += std::pow(y[c] - static_cast<double>(rows.row<float>(t)[c]), 2);
    }
    return error;
  };
  CHECK(error_of_first({"16"}) < 0.7 * error_of_first({}));
}
