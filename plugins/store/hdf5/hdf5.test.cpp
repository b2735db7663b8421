#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "sdk/artifacts/activations.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::Rig;

namespace {

class Rows final : public ActivationSource {
 public:
  // Its rows are one window, from a position on; -1: all are at one.
  explicit Rows(std::int64_t rows, std::int32_t first = -1) : rows_(rows), first_(first) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return 48; }
  std::vector<std::int32_t> positions() const override {
    std::vector<std::int32_t> out(static_cast<std::size_t>(rows_), 7);
    if (first_ >= 0) std::iota(out.begin(), out.end(), first_);
    return out;
  }
  Array read(std::int64_t begin, std::int64_t end) override {
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", 48}});
    for (std::int64_t i = 0; i < out.count(); ++i)
      out.values<float>()[static_cast<std::size_t>(i)] =
          std::sin(static_cast<float>(begin * 48 + i));
    return out;
  }

 private:
  std::int64_t rows_;
  std::int32_t first_;
};

}  // namespace

TEST_CASE("storing changes nothing but the place") {
  const auto rows = std::make_shared<Rows>(700);
  Rig rig("store.hdf5");
  rig.input("activations", Activations::stored(rows), {{{"tokens", 700}, {"inputs", 48}}, {}});
  const auto& described = rig.plan().outputs().at("stored");
  CHECK(described.size("tokens") == 700);
  CHECK(described.size("inputs") == 48);
  rig.run();
  const auto stored = rig.output<Activations>("stored");
  const Array found = stored->read_all(), expected = rows->read(0, 700);
  CHECK(found.shape() == expected.shape());
  CHECK(std::ranges::equal(found.values<float>(), expected.values<float>()));
  CHECK(stored->source->positions() == rows->positions());
  CHECK(rig.metric("rows") == 700);
  CHECK(rig.metric("inputs") == 48);
  CHECK(rig.metric("bytes") > 700 * 48 * 4);
}

TEST_CASE("rows that are the first of their window can be left out") {
  Rig rig("store.hdf5");
  rig.input("activations", Activations::stored(std::make_shared<Rows>(3, 0)),
            {{{"tokens", 3}, {"inputs", 48}}, {}});
  rig.param("without_first", true);
  const auto& described = rig.plan().outputs().at("stored");
  CHECK_FALSE(described.size("tokens"));
  CHECK(described.most("tokens") == 3);
  rig.run();
  const auto stored = rig.output<Activations>("stored");
  REQUIRE(stored->rows() == 2);
  CHECK(stored->source->positions() == std::vector<std::int32_t>{1, 2});
  CHECK(stored->read(0, 1).values<float>()[0] == std::sin(48.0f));
}
