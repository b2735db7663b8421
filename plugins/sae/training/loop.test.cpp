// What a training is made of, and what happens at the edges.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "../trainer/watched.hpp"
#include "base/error.hpp"
#include "samples.hpp"
#include "weights.hpp"

using namespace kazan::sae;
using namespace kazan::sae::samples;
using namespace kazan;

namespace {

Setup small(bool tied = false) {
  Setup out = setup(6, 12, tied);
  out.schedule.epochs = 5;
  out.schedule.adam.lr = 1e-2;
  return out;
}

double length(const trainer::Matrix& m, std::int64_t row) {
  double sum = 0;
  for (std::int64_t i = 0; i < m.columns(); ++i)
    sum += static_cast<double>(m.row(row)[i]) * static_cast<double>(m.row(row)[i]);
  return std::sqrt(sum);
}

trainer::Parameters started(const Form& form, std::int64_t seed = 0) {
  trainer::Team team(2);
  return initial_weights(form, draws(seed), team);
}

}  // namespace

TEST_CASE("a training has the same bits with any number of threads and on every kernel path") {
  constexpr std::int64_t kRows = 150;
  const Array of = rows(kRows, 40);
  for (auto& s : studies(40, 200, kRows)) {
    CAPTURE(s.name);
    if (s.setup.schedule.batch == 1) s.setup.schedule.epochs = 1;
    const Training one = trained(of, s.setup, {}, fastest(1));
    for (const int threads : {2, 3}) {
      CAPTURE(threads);
      CHECK(same(trained(of, s.setup, {}, fastest(threads)), one));
    }
    for (const auto* kernels : trainer::all_kernels()) {
      CAPTURE(kernels->path);
      const trainer::samples::Watched watched(*kernels);
      CHECK(same(trained(of, s.setup, {}, {watched.kernels(), 2}), one));
      REQUIRE(watched.screened() == s.screened);
    }
  }
}

TEST_CASE("each step moves weights by its own rate") {
  // While the gradient's sign holds, Adam moves a weight by the rate of each step.
  Setup s = small(true);
  s.schedule.adam.lr = 1e-6;
  const auto moved = [&](std::int64_t epochs, const LrSchedule& schedule) {
    s.schedule.epochs = epochs;
    s.schedule.adam.lr_schedule = schedule;
    const Training out = trained(rows(10, 6), s);
    return std::fabs(static_cast<double>(out.weights.encoder.row(0)[0]) -
                     static_cast<double>(out.start.encoder.row(0)[0]));
  };
  const auto rates = [&](std::int64_t epochs, const LrSchedule& schedule) {
    return moved(epochs, schedule) / 1e-6;
  };
  CHECK(rates(4, {}) == Approx(4).epsilon(0.05));
  CHECK(rates(1, {LrShape::constant, 4, 0, 4}) == Approx(0.25).epsilon(0.05));
  CHECK(rates(4, {LrShape::constant, 4, 0, 4}) == Approx(2.5).epsilon(0.05));
  CHECK(rates(4, {LrShape::linear, 1, 3, 4}) == Approx(3).epsilon(0.05));
  CHECK(rates(4, {LrShape::cosine, 0, 4, 4}) == Approx(2.5).epsilon(0.05));
}

TEST_CASE("kernels are chosen by name, and a name that is none here is told those that are") {
  ::unsetenv("KAZAN_KERNELS");
  CHECK(&computing(3).kernels == trainer::all_kernels().front());
  CHECK(computing(3).threads == 3);
  for (const char* name : {"", "auto"}) {
    ::setenv("KAZAN_KERNELS", name, 1);
    CHECK(&computing(1).kernels == trainer::all_kernels().front());
  }
  ::setenv("KAZAN_KERNELS", "portable", 1);
  CHECK(computing(1).environment().at("kernels") == kazan::Json("portable"));
  ::setenv("KAZAN_KERNELS", "portabel", 1);
  try {
    computing(1);
    FAIL("it was taken");
  } catch (const kazan::Error& e) {
    CHECK(e.fault() == kazan::Fault::experiment);
    CHECK_THAT(e.what(), Catch::Contains("portabel (did you mean portable?)") &&
                             Catch::Contains("expected auto"));
  }
  ::unsetenv("KAZAN_KERNELS");
}

TEST_CASE("latent j starts the same for every n and tying; a decoder has draws of its own") {
  for (const auto init : {Init::kaiming, Init::normal, Init::unit}) {
    Form form = small().form;
    form.init = init;
    const auto untied = started(form);
    form.latents = 5;
    form.tied = true;
    const auto tied = started(form);
    for (std::int64_t j = 0; j < 5; ++j)
      CHECK(std::equal(tied.encoder.row(j), tied.encoder.row(j) + 6, untied.encoder.row(j)));
    CHECK_FALSE(same(untied.encoder, untied.decoder));
    CHECK_FALSE(same(tied.encoder, started(form, 1).encoder));
    if (init == Init::unit) CHECK(length(tied.encoder, 3) == Approx(1));
    form.tied = false;
    form.decoder_init = DecoderInit::tied_transpose;
    CHECK(same(started(form).decoder, tied.encoder));
  }
}

TEST_CASE("a unit decoder starts, moves and stays on the sphere") {
  Setup s = small();
  s.form.decoder_norm = DecoderNorm::unit;
  const Training out = trained(rows(10, 6), with_k(s, 4));
  for (std::int64_t j = 0; j < 12; ++j) {
    CHECK(length(out.start.decoder, j) == Approx(1));
    CHECK(length(out.weights.decoder, j) == Approx(1));
  }
  CHECK_FALSE(same(out.start.decoder, out.weights.decoder));
}

TEST_CASE("how far weights have come is relative to where they started") {
  Form form = small().form;
  const auto start = started(form);
  auto now = started(form);
  CHECK(relative_change(now, start) == 0);
  double squares = 0;
  for (std::int64_t j = 0; j < 12; ++j)
    squares += std::pow(length(start.encoder, j), 2) + std::pow(length(start.decoder, j), 2);
  now.decoder.row(3)[5] += 0.5F;
  CHECK(relative_change(now, start) == Approx(0.5 / std::sqrt(squares)).epsilon(1e-6));
}

namespace {

// Tells what it was asked for.
class Watched final : public TrainingRows {
 public:
  explicit Watched(Array all) : held_(std::move(all)) {}
  std::int64_t rows() const override { return held_.rows(); }
  std::int64_t inputs() const override { return held_.inputs(); }
  const float* read(std::int64_t begin, std::int64_t end) override {
    in_order += end - begin;
    return held_.read(begin, end);
  }
  const float* read(const Order& order, std::int64_t begin, std::int64_t end) override {
    drawn.insert(drawn.end(), order->begin() + begin, order->begin() + end);
    return held_.read(order, begin, end);
  }
  std::int64_t in_order = 0;
  std::vector<std::int64_t> drawn;

 private:
  RowsInMemory held_;
};

}  // namespace

TEST_CASE("batches of rows cover each row once an epoch, in another order each time") {
  Setup s = setup(4, 3, true);
  s.schedule.epochs = 2;
  s.schedule.batch = 4;
  Watched watched(rows(10, 4));
  train(watched, s, draws(), fastest());
  CHECK(watched.in_order == 50);  // twice for what they come to, and for three records
  REQUIRE(watched.drawn.size() == 20);
  const std::vector<std::int64_t> first(watched.drawn.begin(), watched.drawn.begin() + 10);
  const std::vector<std::int64_t> second(watched.drawn.begin() + 10, watched.drawn.end());
  CHECK(std::set<std::int64_t>(first.begin(), first.end()).size() == 10);
  CHECK(std::set<std::int64_t>(second.begin(), second.end()).size() == 10);
  CHECK(first != second);
}

TEST_CASE("a batch that holds all rows is the whole batch; a smaller one learns too") {
  Setup s = small();
  const Training whole = trained(rows(10, 6), with_k(s, 3));
  s.schedule.batch = 10;
  CHECK(same(trained(rows(10, 6), with_k(s, 3)), whole));
  s.schedule.batch = 3;
  const Training parts = trained(rows(10, 6), with_k(s, 3));
  CHECK(parts.records.front().fvu == Approx(whole.records.front().fvu));
  CHECK(parts.records.back().loss < whole.records.back().loss);  // four updates an epoch, not one
}

TEST_CASE("degenerate rows train or say why not") {
  Setup s = small();
  s.objective.decorrelation = 0.1;
  const Training one = trained(rows(1, 6), with_k(s, 12));
  CHECK(std::isnan(one.records.back().fvu));
  CHECK(one.records.back().decorrelation == 0);
  CHECK(one.records.back().loss < one.records.front().loss);

  const Array equal = Array::of({{"tokens", 4}, {"inputs", 6}}, std::vector<float>(24, 1.1F));
  CHECK(std::isnan(trained(equal, with_k(s, 0)).records.back().fvu));
  s.objective.reconstruction = Reconstruction::fvu;
  CHECK_THROWS_WITH(trained(equal, with_k(s, 0)),
                    Catch::Contains("at step 0") && Catch::Contains("4 rows are all equal"));
  s.form.scale = Scale::rms;
  s.form.centre = Centre::mean;
  CHECK_THROWS_WITH(trained(equal, with_k(s, 0)), Catch::Contains("rms is 0"));
  CHECK_THROWS_WITH(trained(Array(Dtype::f32, {{"tokens", 0}, {"inputs", 6}}), with_k(s, 0)),
                    Catch::Contains("no rows"));
}

TEST_CASE("bad numbers are named: by row in the data, by step in the training") {
  Setup s = small();
  Array of = rows(3000, 6);
  of.values<float>()[2001 * 6 + 2] = std::numeric_limits<float>::infinity();
  of.values<float>()[2500 * 6 + 1] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(trained(of, with_k(s, 0)), Catch::Contains("at row 2001, input 2"));
  s.schedule.adam.lr = 1e30;
  CHECK_THROWS_WITH(trained(rows(8, 6), with_k(s, 0)), Catch::Contains("at step 1"));
}

TEST_CASE("a hook may end a training") {
  TrainingHooks stop;
  stop.between_steps = [](const TrainingState& state) {
    if (state.epoch == 2) throw kazan::Error(kazan::Fault::node, "stopped");
  };
  CHECK_THROWS_WITH(trained(rows(4, 6), small(), stop), "stopped");
}
