// sae_bench CONTESTANT NAME=VALUE...
//
// Contestants: ours, ours:KERNELS, torch. Prints one JSON object: its threads, the losses; seconds
// of each step, peak memory; with until=FVU, the seconds of steps after which the last batch, which
// is not trained on, has what FVU. `rates` in place of a contestant prints what the machine can do
// at most, `data` writes what is trained on and started from to files. tools/bench runs several of
// these in turn and compares them.
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <string>

#include "base/json.hpp"
#include "contestant.hpp"
#include "rates.hpp"
#include "selection.hpp"

namespace {

using namespace kazan;
using namespace kazan::bench;

double peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

Json timed(const std::string& name, Shape shape) {
  const Data data = data_of(shape);
  const double before = peak_memory();
  const auto trained = contestant(name, shape, data);
  Json forward = Json::array(), update = Json::array(), losses = Json::array(),
       active = Json::array();
  for (int i = 0; i < shape.steps; ++i) {
    const Step step = trained->step(data.batch(i, shape));
    forward.push(step.forward_seconds);
    update.push(step.update_seconds);
    losses.push(step.loss);
    active.push(step.active);
  }
  return Json::object({{"contestant", name},
                       {"inputs", shape.inputs},
                       {"threads", trained->threads()},
                       {"forward_seconds", std::move(forward)},
                       {"update_seconds", std::move(update)},
                       {"losses", std::move(losses)},
                       {"active", std::move(active)},
                       {"memory_bytes", peak_memory()},
                       {"memory_of_data_bytes", before}});
}

// Looks are not timed.
constexpr std::int64_t kLook = 10;  // steps from one look at the FVU to the next

Json until(const std::string& name, Shape shape) {
  Data data = data_of(shape);
  if (data.batches < 2) throw std::runtime_error("until: expected rows of two batches or more");
  const float* const held_out = data.batch(--data.batches, shape);
  const double all = deviation(held_out, shape);
  const auto trained = contestant(name, shape, data);
  Json steps = Json::array(), seconds = Json::array(), fvus = Json::array(), losses = Json::array();
  double took = 0, fvu = 1;
  for (std::int64_t i = 0; i < shape.steps && fvu > shape.until; ++i) {
    const Step step = trained->step(data.batch(i, shape));
    took += step.forward_seconds + step.update_seconds;
    losses.push(step.loss);
    if ((i + 1) % kLook) continue;
    fvu = trained->squared_error(held_out) / all;
    steps.push(i + 1);
    seconds.push(took);
    fvus.push(fvu);
  }
  return Json::object({{"contestant", name},
                       {"inputs", shape.inputs},
                       {"threads", trained->threads()},
                       {"batches", data.batches},
                       {"look", kLook},
                       {"losses", std::move(losses)},
                       {"steps", std::move(steps)},
                       {"seconds", std::move(seconds)},
                       {"fvu", std::move(fvus)}});
}

Json rates_of(const Shape& shape) {
  const Rates found = rates(shape.threads);
  return Json::object({{"flops", found.flops},
                       {"ops8", found.ops8},
                       {"stream", found.stream},
                       {"screened_below", trainer::Selection::kScreenBelow}});
}

Json written(Shape shape) {
  const Data data = data_of(shape);
  write(data, shape.folder);
  return Json::object({{"inputs", shape.inputs}, {"batches", data.batches}, {"look", kLook}});
}

Json run(const std::vector<std::string>& words) {
  if (words.empty()) throw std::runtime_error("sae_bench CONTESTANT NAME=VALUE...");
  const Shape shape = shape_of({words.begin() + 1, words.end()});
  if (words[0] == "rates") return rates_of(shape);
  if (words[0] == "data") return written(shape);
  return shape.until > 0 ? until(words[0], shape) : timed(words[0], shape);
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
