// Activations that the trainer does not know: known ones, written anew against the interface, have
// the bits of the trainer's own; what an activation must not give is told.
#include "row_selection.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "given.hpp"
#include "plain.hpp"
#include "samples.hpp"
#include "trainer.hpp"

using namespace kazan;
using namespace kazan::trainer;
using namespace kazan::trainer::samples;

namespace {

constexpr std::int64_t kInputs = 40, kLatents = 90;

Settings settings(bool tied) {
  Settings out;
  out.form.inputs = kInputs;
  out.form.latents = kLatents;
  out.form.tied = tied;
  out.form.bias = sae::Bias::both;
  out.adam.lr = 1e-2;
  out.objective.l1 = 0.02;
  out.objective.decorrelation = 0.3;
  out.entrance.centre = sae::Centre::b_dec;
  return out;
}

void start(Trainer& trainer) {
  Parameters& w = trainer.weights();
  for (const auto& [name, part] : kParts) fill(w.*part, std::string("test.") + name, 0.3);
}

// After three steps.
plain::Group trained(const Settings& s, const Kernels& kernels, int threads) {
  constexpr std::int64_t kRows = 130;  // more than are looked at together
  Trainer trainer(s, kernels, threads);
  start(trainer);
  for (int i = 0; i < 3; ++i) {
    const auto rows = plain::values_of(normal(kRows, kInputs, "test.rows" + std::to_string(i)));
    trainer.forward(rows.data(), kRows);
    trainer.update();
  }
  return plain::Group(std::as_const(trainer).weights());
}

void hold_against_own(const sae::Activation& own, std::shared_ptr<const SaeActivation> given) {
  for (const bool tied : {false, true}) {
    Settings s = settings(tied);
    s.activation = own;
    const auto expected = trained(s, *all_kernels().back(), 1);
    s.activation = {};
    s.activation.act = sae::Act::custom;
    s.activation.custom = given;
    for (const Kernels* kernels : all_kernels())
      for (const int threads : {1, 3}) {
        CAPTURE(tied, kernels->path, threads);
        CHECK(trained(s, *kernels, threads) == expected);
      }
  }
}

// Gives what it was made with, of any row.
struct Told final : SaeActivation {
  explicit Told(std::vector<ActiveLatent> entries) : all(std::move(entries)) {}
  void activate(std::span<const float>, std::vector<ActiveLatent>& active) const override {
    active = all;
  }
  std::vector<ActiveLatent> all;
};

Codes selected(const std::vector<ActiveLatent>& entries, const Matrix& x) {
  Team team(2);
  Codes codes;
  RowSelection(*all_kernels().front(), team)
      .select(Told(entries), x, x.rows(), normal(kLatents, x.columns(), "test.encoder"), nullptr,
              codes);
  return codes;
}

}  // namespace

TEST_CASE("ReLU and Top-K by way of the interface have the bits of the trainer's own") {
  hold_against_own({sae::Act::relu}, std::make_shared<GivenTopK>(kLatents));
  for (const std::int64_t k : {std::int64_t{1}, std::int64_t{12}, kLatents})
    hold_against_own({sae::Act::topk, k}, std::make_shared<GivenTopK>(k));
}

TEST_CASE("what is 0 is not active") {
  const Codes codes = selected({{3, 1.5F}, {4, 0, 1}, {7, -0.0F, 2}, {89, -2}}, normal(2, 8, "x"));
  CHECK(codes.start == std::vector<std::int64_t>{0, 2, 4});
  CHECK(codes.latent[1] == 89);
  CHECK(codes.value[3] == -2);
}

TEST_CASE("what an activation must not give is told") {
  const Matrix x = normal(2, 8, "x");
  const float nan = std::nanf("");
  CHECK_THROWS_WITH(selected({{3, 1}, {3, 1}}, x),
                    Catch::Contains("gave the latent 3 in row") &&
                        Catch::Contains("expected one of 4 to 89, for they ascend"));
  CHECK_THROWS_WITH(selected({{90, 1}}, x), Catch::Contains("expected one of 0 to 89"));
  CHECK_THROWS_WITH(selected({{89, 1}, {60, 1}}, x),
                    Catch::Contains("after the last one; expected them to ascend"));
  CHECK_THROWS_WITH(selected({{-1, 1}}, x), Catch::Contains("gave the latent -1"));
  CHECK_THROWS_WITH(selected({{5, nan}}, x), Catch::Contains("latent 5 in row"));
  CHECK_THROWS_WITH(selected({{5, 1, nan}}, x), Catch::Contains("slope that is NaN or infinite"));
  Matrix bad = normal(2, 8, "x");
  bad.row(1)[3] = INFINITY;
  CHECK_THROWS_WITH(selected({}, bad), Catch::Contains("in row 1 of the batch is NaN or infinite"));
}
