// sae_bench CONTESTANT INPUTS LATENTS BATCH K tied|untied THREADS STEPS
//
// Contestants: ours, ours:KERNELS, torch, peak. Prints one JSON object: seconds of each step, the
// losses, peak memory. tools/bench runs several of these in turn and compares them.
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "base/json.hpp"
#include "contestant.hpp"
#include "sdk/draws.hpp"

namespace {

using namespace kazan;
using namespace kazan::bench;

constexpr int kBatches = 4;  // of rows, in turn

std::vector<float> normal(std::int64_t rows, std::int64_t columns, const char* purpose,
                          double scale) {
  const Draws draws(0, purpose);
  std::vector<float> out;
  out.reserve(static_cast<std::size_t>(rows * columns));
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      out.push_back(static_cast<float>(
          scale * draws.normal(static_cast<std::uint64_t>(r), static_cast<std::uint64_t>(c))));
  return out;
}

std::unique_ptr<Contestant> contestant(const std::string& name, const Shape& shape,
                                       const Data& data) {
  if (name == "torch") return dense_torch(shape, data);
  if (name == "ours") return ours(shape, data, "");
  if (name.starts_with("ours:")) return ours(shape, data, name.substr(5));
  throw std::runtime_error("no contestant " + name + "; there are ours, ours:KERNELS, torch, peak");
}

double peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

Json timed(const std::string& name, const Shape& shape, int steps) {
  const Data data{normal(kBatches * shape.batch, shape.inputs, "bench.rows", 1),
                  normal(shape.latents, shape.inputs, "bench.encoder",
                         1 / std::sqrt(static_cast<double>(shape.inputs)))};
  const double before = peak_memory();
  const auto trained = contestant(name, shape, data);
  Json seconds = Json::array(), losses = Json::array();
  for (int i = 0; i < steps; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const float* const rows = data.rows.data() + (i % kBatches) * shape.batch * shape.inputs;
    losses.push(trained->step(rows));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    seconds.push(took.count());
  }
  return Json::object({{"contestant", name},
                       {"seconds", std::move(seconds)},
                       {"losses", std::move(losses)},
                       {"memory_bytes", peak_memory()},
                       {"memory_of_data_bytes", before}});
}

Json run(const std::vector<std::string>& words) {
  if (words.size() != 8)
    throw std::runtime_error(
        "sae_bench CONTESTANT INPUTS LATENTS BATCH K tied|untied THREADS STEPS");
  const auto number = [&](std::size_t i) { return std::stoll(words.at(i)); };
  const Shape shape{number(1), number(2),          number(3),
                    number(4), words[5] == "tied", static_cast<int>(number(6))};
  if (words[0] == "peak") return Json::object({{"flops", peak_flops(shape.threads)}});
  return timed(words[0], shape, static_cast<int>(number(7)));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::printf("%s\n", run({argv + 1, argv + argc}).dump().c_str());
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "sae_bench: %s\n", e.what());
    return 64;
  }
}
