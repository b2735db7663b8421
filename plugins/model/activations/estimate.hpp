// What computing a model's activations takes, told before the model is opened.
#pragma once

#include <cstddef>

#include "sdk/artifacts/model.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// Windows that a model is asked for at a time, at most: so many, and of so many bytes at all sites,
// or one.
constexpr std::size_t kWindowsTogether = 16, kTogetherBytes = std::size_t{64} << 20;

// Of reading all `rows` of `inputs` values at a site in `layer`, in passes over windows of at most
// `window` tokens.
Reading live_reading(const ModelDescription& model, std::int64_t layer, const Description& tokens,
                     double rows, double window, double inputs);

}  // namespace kazan
