#include "without_first.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

// Row r is (r); windows of 1, 3 and 2 rows.
class Numbered final : public ActivationSource {
 public:
  std::int64_t rows() const override { return 6; }
  std::int64_t inputs() const override { return 1; }
  std::vector<std::int32_t> positions() const override { return {0, 0, 1, 2, 0, 1}; }
  Array read(std::int64_t begin, std::int64_t end) override {
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", 1}});
    for (std::int64_t r = begin; r < end; ++r)
      out.values<float>()[static_cast<std::size_t>(r - begin)] = static_cast<float>(r);
    return out;
  }
};

}  // namespace

TEST_CASE("any range of the rows that are not the first of their window") {
  const auto rest = rows_without_first(std::make_shared<Numbered>());
  REQUIRE(rest->rows() == 3);
  CHECK(rest->positions() == std::vector<std::int32_t>{1, 2, 1});
  const std::vector<float> all = {2, 3, 5};
  for (std::int64_t begin = 0; begin <= 3; ++begin)
    for (std::int64_t end = begin; end <= 3; ++end) {
      const Array rows = rest->read(begin, end);
      const auto values = rows.values<float>();
      CHECK(std::vector<float>(values.begin(), values.end()) ==
            std::vector<float>(all.begin() + begin, all.begin() + end));
    }
}
