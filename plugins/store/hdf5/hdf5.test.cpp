#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/artifacts/activations.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::Rig;

namespace {

class Rows final : public ActivationSource {
 public:
  explicit Rows(std::int64_t rows) : rows_(rows) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return 48; }
  std::vector<std::int32_t> positions() const override {
    return std::vector<std::int32_t>(static_cast<std::size_t>(rows_), 7);
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
