// For tests of resuming: a training that is interrupted between two steps, and what it asks for at
// most, by whatever computes it.
#pragma once

#include <filesystem>

#include "setup.hpp"

namespace kazan::sae::interrupting {

struct Interrupted {};

// Saves to `file` and interrupts at the n-th look, 1 the first.
template <class Hooks, class State>
Hooks interrupt_at(int n, const std::filesystem::path& file, int& looks) {
  Hooks hooks;
  hooks.between_steps = [n, file, &looks](const State& state) {
    if (++looks != n) return;
    state.save(file);
    throw Interrupted{};
  };
  return hooks;
}

template <class Hooks, class State>
Hooks resumed_from(const std::filesystem::path& file, Hooks hooks = {}) {
  hooks.resume = [file](State& state) { state.load(file); };
  return hooks;
}

// Of form, objective and schedule, every option that goes together.
inline void set_every_option(Setup& s, std::int64_t batch) {
  s.form.centre = Centre::mean;
  s.form.scale = Scale::rms;
  s.form.decoder_norm = DecoderNorm::unit;
  s.form.decoder_init = DecoderInit::tied_transpose;
  s.form.init = Init::unit;
  s.form.bias = Bias::both;
  s.objective.reconstruction = Reconstruction::fvu;
  s.objective.decorrelation = 0.01;
  s.objective.l1 = 0.1;
  s.schedule.clip = 0.5;
  s.schedule.batch = batch;
}

}  // namespace kazan::sae::interrupting
