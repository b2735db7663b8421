// A step of ours against libtorch's dense one, in one process, in turns. Margins are at most 0.6 of
// what was measured, and the shortest of several steps of each is compared, so that neither a busy
// machine nor a slow step flips it.
#include <ATen/Parallel.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "contestant.hpp"

namespace kazan::bench {
namespace {

constexpr int kTurns = 6;

struct Gate {
  const char* name;
  std::vector<std::string> words;
  double margin;
};

// The shapes of tools/bench, smaller.
const Gate kGates[] = {
    {"wide", {"latents=3072", "batch=512", "k=32"}, 1.3},
    {"study", {"latents=3072", "batch=220", "k=192", "tied=1"}, 1.2},
    {"relu", {"latents=3072", "batch=512", "act=relu", "bias=-1.645", "l1=0.1"}, 1.2},
    {"batch", {"latents=3072", "batch=512", "act=batch_topk", "k=32"}, 1.3},
};

struct Fastest {
  double seconds = 1e30, loss = 0;

  void take(const Step& step) {
    seconds = std::min(seconds, step.forward_seconds + step.update_seconds);
    loss = step.loss;
  }
};

}  // namespace

TEST_CASE("a step is faster than libtorch's, of the same loss") {
  for (const Gate& gate : kGates) {
    Shape shape = shape_of(gate.words);
    shape.threads = at::get_num_threads();
    const Data data = data_of(shape);
    const auto mine = contestant("ours", shape, data), torch = contestant("torch", shape, data);
    Fastest of_mine, of_torch;
    for (int turn = 0; turn < kTurns; ++turn) {
      of_mine.take(mine->step(data.batch(turn, shape)));
      of_torch.take(torch->step(data.batch(turn, shape)));
      INFO(gate.name << ", step " << turn);
      CHECK(std::abs(of_mine.loss - of_torch.loss) < 1e-4 * of_torch.loss);
    }
    const double ratio = of_torch.seconds / of_mine.seconds;
    WARN(gate.name << ": " << ratio << " x libtorch, at least " << gate.margin);
    CHECK(ratio > gate.margin);
  }
}

}  // namespace kazan::bench
