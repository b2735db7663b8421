// gpt2_bench TOKENS ROUNDS [LAYERS]
//
// With one thread (OMP_NUM_THREADS=1) seconds are the processor's, which other programs disturb
// less; with several they are the clock's.
//
// Times a pass through a GPT-2 small (or LAYERS of it) of random weights, its matrix products
// alone, by our own kernels and by libtorch's, and the fastest multiply-add loop of this processor,
// in turns. Prints one JSON object: of each round the seconds of a pass and of the products; the
// operations of the products; the most multiply-adds a second. Started as workers are: runner env
// gpt2_bench 220 20
#include <ATen/Parallel.h>
#include <ATen/ops/ones.h>

#include <cstdio>
#include <ctime>
#include <exception>
#include <stdexcept>

#include "decoder/forward.hpp"
#include "decoder/multiply.hpp"
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

// Every projection of every layer, of rows that are all ones.
class Products {
 public:
  Products(const Decoder& config, DecoderWeights& weights, std::int64_t tokens) {
    for (std::int64_t layer = 0; layer < config.layers; ++layer)
      for (const char* name : kProjections) {
        const std::string of = "h." + std::to_string(layer) + "." + name + ".weight";
        add(as_tensor(weights.tensor(of)), tokens);
      }
  }
  void by(Multiplier& multiply) {
    for (auto& p : products_) multiply(p.x, p.weight, false, p.bias, p.out);
  }
  double operations() const {
    double sum = 0;
    for (const auto& p : products_)
      sum += 2.0 * static_cast<double>(p.x.size(0)) * static_cast<double>(p.weight.numel());
    return sum;
  }

 private:
  struct Product {
    at::Tensor x, weight, bias, out;
  };

  void add(const at::Tensor& weight, std::int64_t tokens) {
    products_.push_back({at::ones({tokens, weight.size(0)}), weight, at::ones({weight.size(1)}),
                         at::ones({tokens, weight.size(1)})});
  }

  std::vector<Product> products_;
};

Json run(std::int64_t tokens, int rounds, std::int64_t layers) {
  const int threads = at::get_num_threads();
  Json small = gpt2_family().shapes().front().second;
  small["n_layer"] = layers;
  const Decoder config = gpt2_family().parse(small);
  const auto drawn = random_weights(0, config, threads);
  Products projections(config, *drawn, tokens);
  Multiplier ours, torch(nullptr);
  DecoderModel model(config, random_weights(0, config, threads));
  std::vector<std::int32_t> ids;
  for (std::int64_t t = 0; t < tokens; ++t)
    ids.push_back(static_cast<std::int32_t>(t * 97 % config.vocabulary));
  Json passes = Json::array(), products = Json::array(), by_torch = Json::array();
  double peak = 0;
  for (int round = -1; round < rounds; ++round) {
    const double pass = seconds([&] { model.activations(ids, {{"resid_post", layers - 1}}); });
    const double alone = seconds([&] { projections.by(ours); });
    const double library = seconds([&] { projections.by(torch); });
    if (round % 4 == 0) peak = std::max(peak, bench::rates(threads).flops);
    if (round < 0) continue;  // pages, caches, weights that are drawn when they are asked for
    passes.push(pass);
    products.push(alone);
    by_torch.push(library);
  }
  return Json::object({{"environment", numerical_environment(threads)},
                       {"flops", projections.operations()},
                       {"peak", peak},
                       {"pass", std::move(passes)},
                       {"products", std::move(products)},
                       {"torch", std::move(by_torch)}});
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
