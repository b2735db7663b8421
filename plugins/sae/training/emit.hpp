// What a training leaves besides its SAEs: numbers, curves, warnings.
#pragma once

#include "loop.hpp"
#include "sdk/context.hpp"

namespace kazan::sae {

// The curves' points of one epoch, shown while the training goes on.
void emit_point(const Record& record, const Setup& setup, Context& context);

// `rows`: how many were trained on.
void emit(const Training& training, const Setup& setup, std::int64_t rows, Context& context);

}  // namespace kazan::sae
