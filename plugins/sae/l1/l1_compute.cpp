#include "l1.hpp"
#include "sdk/provider.hpp"
#include "stage.hpp"

namespace kazan::sae {
namespace {

void run(L1Stage& stage, Context& context) {
  const Setup setup = stage.setup(stage.activations->inputs());
  run_training(stage, setup, *relu(), "sae.l1", Json::object(), context);
}

struct L1Variant final : SaeVariant {
  void encode(const Sae& sae, const Array& rows, int threads, Codes& codes) override {
    kazan::sae::encode(sae, *relu(), rows, threads, codes);
  }
  Json environment(int threads) override { return kazan::sae::environment(threads); }
};

}  // namespace
}  // namespace kazan::sae

using kazan::sae::L1Stage;
KAZAN_RUN(L1Stage, kazan::sae::run)
KAZAN_PROVIDE(SaeVariant, kazan::sae::L1Variant)
