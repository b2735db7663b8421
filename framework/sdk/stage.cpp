#include "sdk/stage.hpp"

#include <algorithm>

#include "sdk/renderer.hpp"

namespace kazan {

Stage::~Stage() = default;
Renderer::~Renderer() = default;

void Stage::plan(Planner&) {}

void Stage::run(Context&) {
  throw Error(Fault::plugin, "the stage defines neither run() nor a KAZAN_RUN");
}

void Stage::declare(ParamBase* param) {
  params_.push_back(param);
}
void Stage::declare(InputBase* input) {
  inputs_.push_back(input);
}
void Stage::declare(OutputBase* output) {
  outputs_.push_back(output);
}
void Stage::declare(Metric* metric) {
  metrics_.push_back(metric);
}
void Stage::declare(Seed* seed) {
  seed_ = seed;
}
void Stage::declare(Threads* threads) {
  threads_ = threads;
}

const InputBase* Stage::input_at(const void* address) const {
  const auto found = std::ranges::find(
      inputs_, address, [](const InputBase* input) { return static_cast<const void*>(input); });
  return found == inputs_.end() ? nullptr : *found;
}

}  // namespace kazan
