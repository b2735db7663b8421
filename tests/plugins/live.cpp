// Live rows that take their time, each told by its place; says which are computed.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>

#include "sdk/artifacts/activations.hpp"
#include "sdk/provider.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Slow final : public ActivationSource {
 public:
  explicit Slow(const Json& params)
      : rows_(params.at("rows").integer()), seconds_(params.at("seconds").number()) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return kInputs; }
  std::vector<std::int32_t> positions() const override {
    return std::vector<std::int32_t>(static_cast<std::size_t>(rows_));
  }
  Array read(std::int64_t begin, std::int64_t end) override {
    std::this_thread::sleep_for(
        std::chrono::duration<double>(seconds_ * static_cast<double>(end - begin)));
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", kInputs}});
    float* to = out.values<float>().data();
    for (std::int64_t i = begin * kInputs; i < end * kInputs; ++i)
      *to++ = std::sin(static_cast<float>(i % 9973));
    std::printf("computed %ld to %ld\n", static_cast<long>(begin), static_cast<long>(end));
    std::fflush(stdout);
    return out;
  }

 private:
  static constexpr std::int64_t kInputs = 4096;  // 512 rows are read together
  std::int64_t rows_;
  double seconds_;
};

class SlowRunner final : public RecipeRunner {
 public:
  std::shared_ptr<ActivationSource> open(const ActivationRecipe& recipe, Services&) override {
    return std::make_shared<Slow>(recipe.params);
  }
};

class Live final : public Stage {
  Output<Activations> activations{this, "activations", "[tokens inputs], computed when read"};
  Param<std::int64_t> rows{this, "rows", required, "how many", at_least(1)};
  Param<double> seconds{this, "seconds", 0.0, "for each", at_least(0)};

  void plan(Planner& planner) override {
    Description out{{{"tokens", *rows}, {"inputs", 4096}}, Json::object()};
    out.reading = {1e6, *seconds * static_cast<double>(*rows), false};
    planner.describe(activations, std::move(out));
  }
  void run(Context&) override {
    *activations = Activations::live(
        {"test.live", Json::object({{"rows", *rows}, {"seconds", *seconds}}), "", ""});
  }
};

}  // namespace

KAZAN_STAGE(Live, "test.live", "Rows that are slow to compute")
KAZAN_PROVIDE(RecipeRunner, SlowRunner)

}  // namespace kazan
