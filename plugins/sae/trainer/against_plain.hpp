// For tests: trainers of every path and with several threads, held to the bits of one plain step.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <list>
#include <utility>
#include <vector>

#include "plain.hpp"

namespace kazan::trainer::samples {

// Each trains for itself.
class Trainers {
 public:
  Trainers(const Settings& s, const std::vector<const Kernels*>& paths,
           const std::function<void(Trainer&)>& start)
      : latents_(s.form.latents) {
    for (const Kernels* kernels : paths)
      for (const int threads : {1, 3}) {
        all_.emplace_back(s, *kernels, threads);
        start(all_.back().trainer);
      }
  }

  const Trainer& first() const { return all_.front().trainer; }

  // A step by each that has this loss and these codes, and then leaves these weights and moments.
  void step(const float* x, std::int64_t batch, double loss, const plain::Vector& codes,
            const plain::Group& w, const plain::Group& m, const plain::Group& v,
            const std::vector<std::int64_t>& silent) {
    for (auto& [path, threads, trainer] : all_) {
      CAPTURE(path, threads);
      CHECK(trainer.forward(x, batch).loss == loss);
      REQUIRE(plain::dense(trainer.codes(), latents_) == codes);
      trainer.update();
      REQUIRE(plain::Group(std::as_const(trainer).weights()) == w);
      REQUIRE(plain::Group(trainer.first_moments()) == m);
      REQUIRE(plain::Group(trainer.second_moments()) == v);
      REQUIRE(trainer.dead().silent_for() == silent);
    }
  }

 private:
  struct One {
    const char* path;
    int threads;
    Trainer trainer;

    One(const Settings& s, const Kernels& kernels, int count)
        : path(kernels.path), threads(count), trainer(s, kernels, count) {}
  };

  std::int64_t latents_;
  std::list<One> all_;
};

// As many steps as there are batches in `rows`.
inline void hold_against_plain(const Settings& s, const plain::Vector& rows, std::int64_t batch,
                               const std::vector<const Kernels*>& paths,
                               const std::function<void(Trainer&)>& start) {
  Trainers trainers(s, paths, start);
  const Trainer& first = trainers.first();
  std::vector<std::int64_t> silent(static_cast<std::size_t>(s.form.latents), 0);
  plain::Group w(first.weights()), m(first.first_moments()), v(first.second_moments());
  const auto steps = static_cast<std::int64_t>(rows.size()) / (batch * s.form.inputs);
  for (std::int64_t i = 0; i < steps; ++i) {
    CAPTURE(i);
    const float* const x = rows.data() + i * batch * s.form.inputs;
    plain::Step expected(s, w, silent);
    const double loss = expected.forward(x, batch);
    expected.update(m, v, i);
    trainers.step(x, batch, loss, expected.codes(), w, m, v, silent);
  }
}

}  // namespace kazan::trainer::samples
