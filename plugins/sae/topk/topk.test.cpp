#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "base/files.hpp"
#include "memory_rows.hpp"
#include "sdk/artifacts/reconstruct.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::described;
using kazan::testing::normal_rows;
using kazan::testing::Rig;

namespace {

Rig& prepared(Rig& rig, const char* latents, Json k, std::int64_t rows = 30) {
  const auto activations = normal_rows(rows, 16);
  return rig.param("latents", latents)
      .param("k", std::move(k))
      .param("lr", 1e-2)
      .param("epochs", 20)
      .input("activations", activations, described(activations));
}

std::string problem(Rig& rig) {
  const auto& problems = rig.plan().problems();
  return problems.empty() ? "" : problems[0].subject + ": " + problems[0].message;
}

bool warned(const Rig& rig, const std::string& words) {
  for (const auto& warning : rig.emitted().warnings)
    if (warning.find(words) != std::string::npos) return true;
  return false;
}

// By decoding the codes, from the definition.
double fvu_of(const Sae& sae, const Codes& codes, const Array& rows) {
  const auto d = static_cast<std::size_t>(sae.inputs());
  std::vector<double> mean(d), y(d);
  for (std::int64_t r = 0; r < rows.size(0); ++r)
    for (std::size_t i = 0; i < d; ++i)
      mean[i] += rows.row<float>(r)[i] / static_cast<double>(rows.size(0));
  double error = 0, deviation = 0;
  for (std::int64_t r = 0; r < rows.size(0); ++r) {
    reconstruct_row(sae, codes, r, y);
    for (std::size_t i = 0; i < d; ++i) {
      error += std::pow(rows.row<float>(r)[i] - y[i], 2);
      deviation += std::pow(rows.row<float>(r)[i] - mean[i], 2);
    }
  }
  return error / deviation;
}

// Name, steps and values of every series.
std::string series_text(const Rig& rig) {
  return series_json(rig.emitted().series).dump();
}

}  // namespace

TEST_CASE("sizes and defaults are resolved before running") {
  Rig rig("sae.topk");
  const auto& plan = prepared(rig, "4*inputs", "0.5*latents").plan();
  CHECK(plan.problems().empty());
  CHECK(rig.resolved_param("latents") == Json(64));
  CHECK(rig.resolved_param("k") == Json(32));
  CHECK(rig.resolved_param("bias") == Json("both"));
  CHECK(rig.resolved_param("centre") == Json("b_dec"));
  CHECK(plan.outputs().at("sae").size("latents") == 64);
  CHECK(plan.outputs().at("start").size("inputs") == 16);
  Rig tied("sae.topk");
  prepared(tied, "4*inputs", 8).param("tied", true).plan();
  CHECK(tied.resolved_param("bias") == Json("none"));
  CHECK(tied.resolved_param("centre") == Json("none"));
}

TEST_CASE("a training that diverges, or changes nothing, is told") {
  Rig far("sae.topk"), still("sae.topk"), fine("sae.topk");
  const auto trained = [](Rig& rig, double lr) {
    rig.param("latents", "32").param("k", 4).param("epochs", 20).param("lr", lr);
    const auto rows = normal_rows(60, 16);
    rig.input("activations", rows, described(rows)).run();
  };
  trained(far, 10);
  trained(still, 1e-30);
  trained(fine, 1e-3);
  CHECK(warned(far, "the training has diverged: FVU is "));
  CHECK(warned(still, "no weight has changed"));
  CHECK_FALSE(warned(fine, "diverged"));
  CHECK_FALSE(warned(fine, "no weight"));
}

TEST_CASE("what cannot be trained is refused before running, at its parameter") {
  Rig many("sae.topk"), other("sae.topk"), pair("sae.topk"), batch("sae.topk"), own("sae.topk"),
      centre("sae.topk"), zero("sae.topk");
  CHECK(problem(prepared(many, "32", 33)) == "k: expected at most the 32 latents, found 33");
  CHECK(problem(prepared(other, "32", "0.5*input")) ==
        "k: expected a count or a multiple of inputs or latents, found 0.5*input (did you mean "
        "0.5*inputs?)");
  CHECK(problem(prepared(pair, "32", 4).param("betas", Json(std::vector<double>{0.9}))) ==
        "betas: expected two numbers, found 1");
  CHECK(problem(prepared(batch, "32", 4).param("batch", "0")) ==
        "batch: expected all or a count of rows, found 0");
  own.param("tied", true).param("decoder_init", "tied_transpose");
  CHECK(problem(prepared(own, "32", 4)) ==
        "decoder_init: expected own: a tied SAE has but one matrix, found tied_transpose");
  centre.param("bias", "none").param("centre", "b_dec");
  CHECK(problem(prepared(centre, "32", 4)) ==
        "centre: expected none or mean where the decoder has no bias, found b_dec");
  Rig rest("sae.topk"), one("sae.topk"), even("sae.topk"), unknown("sae.topk");
  CHECK(problem(prepared(rest.param("loss", "fvu").param("batch", "29"), "32", 4)) ==
        "batch: 30 rows in batches of 29 leave a batch of one row, for which the loss fvu is "
        "undefined; choose another batch or loss");
  CHECK(problem(prepared(one.param("loss", "fvu").param("batch", "1"), "32", 4)) != "");
  CHECK(problem(prepared(even.param("loss", "fvu").param("batch", "28"), "32", 4)) == "");
  unknown.param("loss", "fvu").param("batch", "29").param("k", 4);
  unknown.input("activations", normal_rows(30, 16));
  CHECK_THROWS_WITH(unknown.run(), Catch::Contains("leave a batch of one row"));
  CHECK_THROWS_WITH(zero.param("k", 0), Catch::Contains("not at least 1"));
  CHECK_THROWS_WITH(zero.param("latents", 0), Catch::Contains("not at least 1"));
}

TEST_CASE("a schedule longer than the training is refused, once the number of steps is known") {
  const auto told = [](std::int64_t warmup, const char* schedule, Json decay,
                       const char* batch = "all") {
    Rig rig("sae.topk");
    rig.param("warmup", warmup).param("schedule", schedule).param("batch", batch);
    return problem(prepared(rig.param("decay", std::move(decay)), "32", 4));
  };
  CHECK(told(20, "linear", Json()) == "");
  CHECK(told(21, "linear", Json()) ==
        "warmup: expected at most the 20 steps of the training, found 21");
  CHECK(told(60, "constant", Json(), "12") == "");  // batches of 12, 12 and 6
  CHECK(told(61, "constant", Json(), "12") ==
        "warmup: expected at most the 60 steps of the training, found 61");
  CHECK(told(5, "cosine", 15) == "");
  CHECK(told(5, "cosine", 16) ==
        "decay: expected at most the 15 steps of the training after the warm-up, found 16");
  CHECK(told(0, "constant", 5) ==
        "decay: expected nothing: a constant schedule does not fall, linear and cosine do, found "
        "5");
  Rig unknown("sae.topk"), none("sae.topk");
  unknown.param("latents", 32).param("k", 4).param("epochs", 2).param("batch", "10");
  unknown.param("warmup", 7).input("activations", normal_rows(30, 16));
  CHECK_THROWS_WITH(unknown.run(), "warmup: expected at most the 6 steps of the training, found 7");
  const auto activations = normal_rows(30, 16);
  none.param("latents", 32).param("k", 4).param("epochs", 0).param("warmup", 7);
  none.input("activations", activations, described(activations)).run();
  CHECK(none.metric("weight_change") == 0);
}

TEST_CASE("a rate that changes is a curve: that of the last step before each point") {
  const auto series = [](Rig& rig) {
    prepared(rig.param("batch", "10"), "32", 4).run();
    const auto& all = rig.emitted().series;
    const auto found =
        std::find_if(all.begin(), all.end(), [](const Series& s) { return s.name == "lr"; });
    return found == all.end() ? Series{} : *found;
  };
  Rig constant("sae.topk"), rig("sae.topk");
  CHECK(series(constant).steps.empty());
  const Series lr = series(rig.param("warmup", 6).param("schedule", "linear").param("decay", 12));
  REQUIRE(lr.steps.size() == 20);  // of three steps each
  CHECK(lr.steps[0] == 1);
  CHECK(lr.values[0] == Approx(0.5e-2));
  for (std::size_t e = 1; e < 16; ++e) CHECK(lr.values[e] == 1e-2);
  CHECK(lr.values[16] == Approx(1e-2 * 10 / 12));
  CHECK(lr.values[19] == Approx(1e-2 / 12));
}

TEST_CASE("a training that goes on elsewhere has the same bits, and no warning") {
  const ScopedFolder saved(unique_folder(std::filesystem::temp_directory_path(), "kazan-threads"));
  const auto with = [&](Rig& rig, int threads, const char* kernels) -> Rig& {
    ::setenv("KAZAN_KERNELS", kernels, 1);
    rig.param("warmup", 9).param("schedule", "cosine").threads(threads);
    return prepared(rig, "64", 4);
  };
  Rig whole("sae.topk"), stopped("sae.topk"), resumed("sae.topk");
  with(whole, 2, "auto").run();
  CHECK_THROWS_AS(with(stopped, 2, "auto").checkpoints(saved.path()).stop_at(7).run(), Stopped);
  with(resumed, 1, "portable").checkpoints(saved.path()).run();
  ::unsetenv("KAZAN_KERNELS");
  REQUIRE(resumed.emitted().resumed);
  CHECK(resumed.emitted().resumed->environments.size() == 1);
  CHECK(resumed.emitted().warnings.empty());
  CHECK(series_text(resumed) == series_text(whole));
  const auto a = resumed.output<Sae>("sae"), b = whole.output<Sae>("sae");
  CHECK(std::ranges::equal(a->encoder.values<float>(), b->encoder.values<float>()));
}

TEST_CASE("training reports what it did, and its SAE encodes as it was trained") {
  const auto [tied, centre, scale] =
      GENERATE(table<bool, std::string, std::string>({{false, "b_dec", "1"},
                                                      {false, "mean", "rms"},
                                                      {true, "none", "rms"},
                                                      {true, "b_dec", "rms"}}));
  CAPTURE(tied, centre, scale);
  Rig rig("sae.topk");
  rig.param("tied", tied).param("bias", "both").param("centre", centre).param("scale", scale);
  prepared(rig, "64", 4).run();
  const auto trained = rig.output<Sae>("sae"), start = rig.output<Sae>("start");
  CHECK(trained->variant == "sae.topk");
  CHECK(trained->variant_params.at("k") == Json(4));
  CHECK(trained->centre == centre);
  CHECK((trained->scale == 1) == (scale == "1"));
  CHECK(rig.metric("weight_change") > 0.01);
  CHECK(rig.emitted().figures.size() == 4);

  const auto activations = normal_rows(30, 16);
  Codes codes;
  provider<SaeVariant>(rig.services(), "sae.topk")
      .open(*trained, 2)
      ->encode(activations.read_all(), codes);
  CHECK(static_cast<double>(codes.active()) / 30 == rig.metric("l0"));
  CHECK(fvu_of(*trained, codes, activations.read_all()) == Approx(rig.metric("fvu")).epsilon(1e-5));
  const auto& curve = rig.emitted().figures[1].arrays.at("fvu");
  CHECK(curve.count() == 21);
  CHECK(curve.values<double>()[20] == rig.metric("fvu"));
  CHECK(rig.metric("fvu") < curve.values<double>()[0]);
}

TEST_CASE("the points of the curves are series, whole also after a training was resumed") {
  Rig rig("sae.topk");
  prepared(rig, "64", 4).run();
  const auto& series = rig.emitted().series;
  REQUIRE(series.size() == 5);
  CHECK(series[1].name == "fvu");
  CHECK(series[1].steps.size() == 21);
  CHECK(series[1].steps.back() == 20);
  const auto curve = rig.emitted().figures[1].arrays.at("fvu").values<double>();
  CHECK(std::equal(curve.begin(), curve.end(), series[1].values.begin()));
  CHECK(series[4].name == "binding");

  const ScopedFolder saved(unique_folder(std::filesystem::temp_directory_path(), "kazan-series"));
  Rig stopped("sae.topk"), resumed("sae.topk");
  prepared(stopped, "64", 4).checkpoints(saved.path()).stop_at(7);
  CHECK_THROWS_AS(stopped.run(), Stopped);
  CHECK(stopped.emitted().series[0].steps.size() < 21);
  prepared(resumed, "64", 4).checkpoints(saved.path()).run();
  REQUIRE(resumed.emitted().resumed);
  CHECK(series_text(resumed) == series_text(rig));
}

TEST_CASE("a training goes on while it is saved where a copy of it fits") {
  const auto planned = [](std::int64_t memory) {
    Rig rig("sae.topk");
    const auto needs = prepared(rig.memory(memory), "4096", 4).plan().estimate().memory_bytes;
    return std::pair(rig.resolved_param("saving").string(), needs.value());
  };
  const auto [choice, with_copy] = planned(std::int64_t{1} << 40);
  CHECK(choice == "background");
  const auto [otherwise, alone] = planned(0);  // not known
  CHECK(otherwise == "pause");
  CHECK(with_copy - alone == Approx(3 * 4 * (2 * 4096 * 16 + 4096 + 16) + 16 * 4096 + (3 << 20)));
  CHECK(planned(with_copy) == std::pair(std::string("background"), with_copy));
  CHECK(planned(with_copy - 1) == std::pair(std::string("pause"), alone));
  Rig asked("sae.topk"), refused("sae.topk");
  prepared(asked.memory(1).param("saving", "background"), "64", 4).plan();
  CHECK(asked.resolved_param("saving") == Json("background"));
  prepared(refused.memory(std::int64_t{1} << 40).param("saving", "pause"), "64", 4).plan();
  CHECK(refused.resolved_param("saving") == Json("pause"));
}

TEST_CASE("the same seed gives the same SAE, another seed another") {
  const auto encoder = [](std::int64_t seed) {
    Rig rig("sae.topk");
    prepared(rig.seed(seed), "64", 4).run();
    const auto out = rig.output<Sae>("sae");
    const auto values = out->encoder.values<float>();
    return std::vector<float>(values.begin(), values.end());
  };
  CHECK(encoder(1) == encoder(1));
  CHECK(encoder(1) != encoder(2));
}

TEST_CASE("it warns where Top-K means little") {
  Rig slack("sae.topk"), sparse("sae.topk"), wide("sae.topk"), fine("sae.topk");
  prepared(slack, "20", 20).run();
  CHECK(warned(slack, "after the last epoch Top-K binds in no row"));
  CHECK(warned(slack, "a ReLU without any sparsity term"));
  prepared(sparse.param("l1.coef", 0.1), "20", 20).run();
  CHECK(warned(sparse, "Top-K binds in no row"));
  CHECK_FALSE(warned(sparse, "without any sparsity term"));
  prepared(wide, "64", 8, 8).run();
  CHECK(warned(wide, "more atoms than the data has dimensions"));
  prepared(fine, "64", 4).run();
  CHECK(fine.emitted().warnings.empty());
}

TEST_CASE("a Top-K that bound at first is no plain ReLU") {
  Rig rig("sae.topk");
  rig.param("tied", true).param("bias", "both").param("l1.coef", 0.0).param("lr", 0.3);
  const auto activations = normal_rows(30, 16);
  rig.param("latents", 64).param("k", 20).param("epochs", 40);
  rig.input("activations", activations, described(activations)).run();
  const auto binding = rig.emitted().figures[3].arrays.at("binding").values<double>();
  CHECK(binding[0] > 0);
  CHECK(binding[40] == 0);
  CHECK(rig.metric("l0") < 10);
  CHECK(warned(rig, "after the last epoch Top-K binds in no row"));
  CHECK_FALSE(warned(rig, "without any sparsity term"));
}

TEST_CASE("definitions say what was trained") {
  const auto defined = [](Rig& rig, const std::string& name) {
    prepared(rig, "32", 4).run();
    for (const auto& metric : rig.emitted().metrics)
      if (metric.name == name) return metric.definition;
    return std::string();
  };
  const std::string last = "; after the last epoch";
  Rig plain("sae.topk"), rich("sae.topk"), batches("sae.topk"), whole("sae.topk");
  CHECK(defined(plain, "loss") == "mean over rows and inputs of (y - x)^2" + last);
  rich.param("loss", "mse_sum").param("scale", "rms").param("decorrelation", 0.5);
  rich.param("l1.coef", 0.25).param("l1.reduce", "row_sum");
  CHECK(defined(rich, "loss") ==
        "mean over rows of the sum over inputs of ((y - x) / s)^2, s the rms of the centred rows + "
        "0.25 * mean over rows of the sum over latents of z + 0.5 * sum of squared off-diagonal "
        "covariances of z over rows" +
            last);
  batches.param("loss", "fvu").param("batch", "8");
  CHECK(defined(batches, "reconstruction") ==
        "sum (y - x)^2 / sum (x - xbar)^2, xbar the mean of the batch's rows; mean over batches of "
        "8 rows, in row order, weighted by their rows" +
            last);
  CHECK_THAT(batches.emitted().figures[0].caption, Catch::Contains("Terms: mean over batches"));
  CHECK(batches.emitted().figures[1].caption.find("Terms") == std::string::npos);
  CHECK(defined(whole.param("batch", "30"), "loss") ==
        "mean over rows and inputs of (y - x)^2" + last);
}

// The second saves at every step: many are written while it trains, and a stop waits for one.
TEST_CASE("interrupted and resumed, it leaves the same bits, numbers and curves") {
  const auto [saving, every] =
      GENERATE(table<std::string, double>({{"pause", 60}, {"background", 0}}));
  CAPTURE(saving);
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan-topk"));
  const auto bytes = [](Rig& rig, const char* port) {
    const auto sae = rig.output<Sae>(port);
    const auto values = sae->encoder.values<float>();
    return std::vector<float>(values.begin(), values.end());
  };
  Rig whole("sae.topk");
  prepared(whole.param("batch", "8"), "64", 4).run();
  CHECK_FALSE(whole.emitted().resumed);

  // Asked again and again: after 20 looks, 20 more, and then not any more.
  int stops = 0;
  for (const int looks : {20, 20, 0}) {
    Rig rig("sae.topk");
    rig.param("batch", "8").param("saving", saving).checkpoints(folder.path(), every);
    prepared(rig.stop_at(looks), "64", 4);
    if (looks > 0) {
      CHECK_THROWS_AS(rig.run(), Stopped);
      ++stops;
      continue;
    }
    rig.run();
    REQUIRE(rig.emitted().resumed);
    // Looks after the start of both lives, but for those at rows: once each while they are read,
    // and twice while they are summed up, which is done once.
    CHECK(rig.emitted().resumed->step == 38 - 2 - 2);
    CHECK(rig.emitted().warnings == whole.emitted().warnings);
    for (const char* port : {"sae", "start"}) CHECK(bytes(rig, port) == bytes(whole, port));
    REQUIRE(rig.emitted().metrics.size() == whole.emitted().metrics.size());
    for (const auto& metric : whole.emitted().metrics)
      CHECK(rig.metric(metric.name) == metric.value);
    REQUIRE(rig.emitted().figures.size() == whole.emitted().figures.size());
    for (std::size_t i = 0; i < rig.emitted().figures.size(); ++i)
      CHECK(rig.emitted().figures[i].to_json() == whole.emitted().figures[i].to_json());
  }
  CHECK(stops == 2);
  CHECK(std::filesystem::is_empty(folder.path() / "checkpoints"));
}
