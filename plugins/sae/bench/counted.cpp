// sae_counted KERNELS ACT: a small training on one thread, for callgrind to count (counts.sh).
// Collected is what runs inside kazan_counted(); draws and start are not.
#include <cstdio>
#include <exception>
#include <string>

#include "trainer_of.hpp"

namespace {

using namespace kazan;

bench::Shape shape_of_act(const std::string& act) {
  bench::Shape shape =
      bench::shape_of({"inputs=96", "latents=512", "batch=64", "act=" + act, "k=8"});
  if (act == "relu") shape.bias = -1.645;  // 5 % of latents
  return shape;
}

}  // namespace

extern "C" __attribute__((noinline)) void kazan_counted(trainer::Trainer& trainer,
                                                        const bench::Data& data,
                                                        const bench::Shape& shape) {
  for (std::int64_t step = 0; step < 4; ++step) {
    trainer.forward(data.batch(step, shape), shape.batch);
    trainer.update();
  }
}

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("sae_counted KERNELS ACT");
    const auto* const kernels = trainer::kernels_named(argv[1]);
    if (!kernels) return 77;  // this processor does not have them
    bench::Shape shape = shape_of_act(argv[2]);
    const bench::Data data = bench::data_of(shape);
    trainer::Trainer trainer(bench::settings_of(shape), *kernels, 1);
    bench::start(trainer, shape, data);
    kazan_counted(trainer, data, shape);
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "sae_counted: %s\n", e.what());
    return 64;
  }
}
