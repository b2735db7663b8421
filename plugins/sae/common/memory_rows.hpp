// For tests: activations that are in memory.
#pragma once

#include <memory>
#include <numeric>
#include <vector>

#include "sdk/artifacts/activations.hpp"
#include "sdk/draws.hpp"
#include "sdk/planner.hpp"

namespace kazan::testing {

class MemoryRows final : public ActivationSource {
 public:
  explicit MemoryRows(Array rows) : rows_(std::move(rows)) {}
  std::int64_t rows() const override { return rows_.size(0); }
  std::int64_t inputs() const override { return rows_.size(1); }
  std::vector<std::int32_t> positions() const override {
    std::vector<std::int32_t> out(static_cast<std::size_t>(rows()));
    std::iota(out.begin(), out.end(), 0);
    return out;
  }
  Array read(std::int64_t begin, std::int64_t end) override {
    const auto width = static_cast<std::size_t>(inputs());
    const Array& rows = rows_;
    return Array::of({{"tokens", end - begin}, {"inputs", inputs()}},
                     rows.values<float>().subspan(static_cast<std::size_t>(begin) * width,
                                                  static_cast<std::size_t>(end - begin) * width));
  }

 private:
  Array rows_;
};

// `count` rows of N(0, 1) draws around a shared N(0, 1) direction.
inline Activations normal_rows(std::int64_t count, std::int64_t inputs) {
  const Draws draws(3, "test.rows"), shared(3, "test.shared");
  Array out(Dtype::f32, {{"tokens", count}, {"inputs", inputs}});
  auto values = out.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto width = static_cast<std::size_t>(inputs);
    values[i] =
        static_cast<float>(draws.normal(i / width, i % width) + shared.normal(0, i % width));
  }
  return Activations::stored(std::make_shared<MemoryRows>(std::move(out)));
}

inline Description described(const Activations& rows) {
  return {{{"tokens", rows.rows()}, {"inputs", rows.inputs()}}, Json::object()};
}

}  // namespace kazan::testing
