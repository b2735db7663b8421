// A step of ours against libtorch's dense one, and on each kernel path against the one that it
// should outdo. Margins are 0.6 of what was measured where it was least (docs/benchmarks.md,
// Gates).
#include <catch2/catch.hpp>
#include <map>

#include "base/cpu.hpp"
#include "contestant.hpp"
#include "sdk/torch/environment.hpp"
#include "trainer.hpp"
#include "turns_test.hpp"

namespace kazan::bench {
namespace {

constexpr int kTurns = 6;

// The shapes of tools/bench, smaller.
using Words = std::vector<std::string>;
const Words kWide = {"latents=3072", "batch=512", "k=32"};
const Words kStudy = {"latents=3072", "batch=220", "k=192", "tied=1"};
const Words kRelu = {"latents=3072", "batch=512", "act=relu", "bias=-1.645", "l1=0.1"};
const Words kBatch = {"latents=3072", "batch=512", "act=batch_topk", "k=32"};
// So few active latents that the product of 8 bits takes most of the time; and so many that there
// is none.
const Words kFew = {"latents=6144", "batch=512", "k=8"};
const Words kMany = {"latents=1024", "batch=256", "k=256"};

enum class Part { step, forward };

// By contestant: the least seconds on one thread, and the losses (of forward: squared errors).
struct Turns {
  std::map<std::string, double> seconds;
  std::map<std::string, std::vector<double>> losses;
};

Turns turns_of(const Words& words, Part part, const std::vector<std::string>& names) {
  Shape shape = shape_of(words);
  const Data data = data_of(shape);
  Turns out;
  std::vector<std::unique_ptr<Contestant>> trained;
  std::vector<std::function<void()>> works;
  for (const auto& name : names) {
    trained.push_back(contestant(name, shape, data));
    works.push_back([&, &losses = out.losses[name], &mine = *trained.back()] {
      const auto step = static_cast<std::int64_t>(losses.size());
      const float* const rows = data.batch(step, shape);
      losses.push_back(part == Part::step ? mine.step(rows).loss : mine.squared_error(rows));
    });
  }
  const auto least = least_seconds(works, kTurns);
  for (std::size_t i = 0; i < names.size(); ++i) out.seconds[names[i]] = least[i];
  return out;
}

}  // namespace

// How many times as fast as libtorch depends on what both have: AVX-512 and its VNNI on an AMD,
// where 512 bits take two turns, or anything else that was measured.
TEST_CASE("a step is faster than libtorch's, of the same loss") {
  struct Gate {
    const char* name;
    const Words& words;
    double margin, of_zen4;
  };
  set_numerical_threads(1);
  const bool zen4 =
      cpu().vendor == "AuthenticAMD" && trainer::all_kernels().front()->path == std::string("vnni");
  for (const Gate& gate : {Gate{"wide", kWide, 1.3, 4.1}, Gate{"study", kStudy, 1.2, 2.1},
                           Gate{"relu", kRelu, 1.2, 2.3}, Gate{"batch", kBatch, 1.3, 3.9}}) {
    INFO(gate.name);
    auto found = turns_of(gate.words, Part::step, {"ours", "torch"});
    for (std::size_t i = 0; i < kTurns; ++i)
      CHECK(found.losses["ours"][i] == Approx(found.losses["torch"][i]).epsilon(1e-4));
    check_ratio(std::string(gate.name) + ", ours to libtorch",
                found.seconds["torch"] / found.seconds["ours"], zen4 ? gate.of_zen4 : gate.margin);
  }
}

TEST_CASE("a kernel path is as fast as it should be beside a lesser one, of the same bits") {
  struct Gate {
    const char* name;
    const Words& words;
    Part part;
    std::string faster, slower;
    double margin;
  };
  const std::string ours = "ours:";
  for (const Gate& gate : {Gate{"few", kFew, Part::forward, "amx", "vnni", 0.75},
                           Gate{"few", kFew, Part::forward, "vnni", "avx512", 1.4},
                           Gate{"few", kFew, Part::forward, "avx512", "avx2", 0.65},
                           Gate{"few", kFew, Part::forward, "avx-vnni", "avx2", 0.6},
                           Gate{"many", kMany, Part::step, "avx512", "avx2", 0.65}}) {
    if (!trainer::kernels_named(gate.faster) || !trainer::kernels_named(gate.slower)) continue;
    INFO(gate.name);
    auto found = turns_of(gate.words, gate.part, {ours + gate.faster, ours + gate.slower});
    CHECK(found.losses[ours + gate.faster] == found.losses[ours + gate.slower]);
    check_ratio(std::string(gate.name) + ", " + gate.faster + " to " + gate.slower,
                found.seconds[ours + gate.slower] / found.seconds[ours + gate.faster], gate.margin);
  }
}

}  // namespace kazan::bench
