#include "sdk/array.hpp"

#include <catch2/catch.hpp>
#include <cstdint>

using namespace kazan;

TEST_CASE("an array is zero, aligned and shared by copies") {
  Array a(Dtype::f32, {{"tokens", 2}, {"inputs", 3}});
  CHECK(a.count() == 6);
  CHECK(reinterpret_cast<std::uintptr_t>(a.data()) % 64 == 0);
  Array b = a, c = a.clone();
  b.values<float>()[4] = 7;
  CHECK(a.row<float>(1)[1] == 7);
  CHECK(c.row<float>(1)[1] == 0);
}

TEST_CASE("an array keeps to its type and size") {
  Array a = Array::of<std::int64_t>({{"x", 2}}, {1, 2});
  CHECK_THROWS_WITH(a.values<float>(), "an array of i64 was read as f32");
  CHECK_THROWS(Array::of<float>({{"x", 3}}, std::vector<float>{1, 2}));
  CHECK_THROWS(Array(Dtype::f32, {{"x", -1}}));
  CHECK_THROWS(Array(Dtype::f32, {{"x", INT64_MAX}, {"y", 3}}));
  CHECK(Array(Dtype::f32, {{"x", 0}, {"y", 3}}).values<float>().empty());
}
