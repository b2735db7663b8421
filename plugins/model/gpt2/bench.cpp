// gpt2_bench TOKENS ROUNDS [LAYERS]
//
// With one thread (OMP_NUM_THREADS=1) seconds are the processor's, which other programs disturb
// less; with several they are the clock's.
//
// Times a pass through a GPT-2 small (or LAYERS of it) of random weights, its matrix products
// alone, and the fastest multiply-add loop of this processor, in turns. Prints one JSON object: of
// each round the seconds of a pass and of the products; the operations of the products; the most
// multiply-adds a second. Started as workers are: runner env gpt2_bench 220 20
#include <ATen/Parallel.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/ones.h>

#include <cstdio>
#include <ctime>
#include <exception>
#include <stdexcept>

#include "decoder/forward.hpp"
#include "gpt2/config.hpp"
#include "rates.hpp"
#include "sdk/torch/environment.hpp"
#include "sdk/torch/tensor.hpp"

namespace {

using namespace kazan;

constexpr const char* kProjections[] = {"attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"};

double now() {
  timespec t{};
  ::clock_gettime(at::get_num_threads() == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class Work>
double seconds(Work work) {
  const double begin = now();
  work();
  return now() - begin;
}

std::vector<at::Tensor> weights_of(const Decoder& config, DecoderWeights& weights) {
  std::vector<at::Tensor> out;
  for (std::int64_t layer = 0; layer < config.layers; ++layer)
    for (const char* name : kProjections)
      out.push_back(
          as_tensor(weights.tensor("h." + std::to_string(layer) + "." + name + ".weight")));
  return out;
}

// Every projection of every layer, of rows that are all ones.
void multiply(const std::vector<at::Tensor>& weights, std::int64_t tokens) {
  for (const auto& weight : weights)
    at::addmm(at::ones({weight.size(1)}), at::ones({tokens, weight.size(0)}), weight);
}

Json run(std::int64_t tokens, int rounds, std::int64_t layers) {
  const int threads = at::get_num_threads();
  Json small = gpt2_family().shapes().front().second;
  small["n_layer"] = layers;
  const Decoder config = gpt2_family().parse(small);
  const auto drawn = random_weights(0, config, threads);
  double flops = 0;
  const auto projections = weights_of(config, *drawn);
  for (const auto& w : projections) flops += 2.0 * static_cast<double>(tokens * w.numel());
  DecoderModel model(config, random_weights(0, config, threads));
  std::vector<std::int32_t> ids;
  for (std::int64_t t = 0; t < tokens; ++t)
    ids.push_back(static_cast<std::int32_t>(t * 97 % config.vocabulary));
  Json passes = Json::array(), products = Json::array();
  double peak = 0;
  for (int round = -1; round < rounds; ++round) {
    const double pass = seconds([&] { model.activations(ids, {{"resid_post", layers - 1}}); });
    const double alone = seconds([&] { multiply(projections, tokens); });
    if (round % 4 == 0) peak = std::max(peak, bench::rates(threads).flops);
    if (round < 0) continue;  // pages, caches, weights that are drawn when they are asked for
    passes.push(pass);
    products.push(alone);
  }
  return Json::object({{"environment", numerical_environment(threads)},
                       {"flops", flops},
                       {"peak", peak},
                       {"pass", std::move(passes)},
                       {"products", std::move(products)}});
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 3 || argc > 4) throw std::runtime_error("gpt2_bench TOKENS ROUNDS [LAYERS]");
    const auto out =
        run(std::stoll(argv[1]), std::stoi(argv[2]), argc > 3 ? std::stoll(argv[3]) : 12);
    std::printf("%s\n", out.dump().c_str());
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "gpt2_bench: %s\n", e.what());
    return 64;
  }
}
