#include "sdk/difference.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"

using namespace kazan;

namespace {

Array array(std::vector<Axis> shape, const std::vector<float>& values) {
  return Array::of(std::move(shape), values);
}

Sae sae(float last) {
  Sae out;
  out.variant = "sae.l1";
  out.tied = true;
  out.encoder = array({{"latents", 2}, {"inputs", 2}}, {3, 0, 0, last});
  out.encoder_bias = array({{"latents", 2}}, {0, 0});
  out.decoder_bias = array({{"inputs", 2}}, {0, 0});
  out.mean = array({{"inputs", 2}}, {0, 0});
  return out;
}

Codes codes(const std::vector<std::vector<float>>& rows) {
  Codes out;
  out.latents = static_cast<std::int64_t>(rows.at(0).size());
  for (const auto& row : rows) out.append_row(row);
  return out;
}

}  // namespace

TEST_CASE("the difference of arrays is relative to the whole, and says where it is largest") {
  const Array a = array({{"rows", 2}, {"inputs", 2}}, {3, 0, 0, 4});
  CHECK(difference("w", a, a).relative == 0);
  const auto d = difference("w", a, array({{"rows", 2}, {"inputs", 2}}, {3, 0.5, 0, 4}));
  CHECK(d.relative == Approx(0.5 / 5));
  CHECK(d.where == "w[0 1]: recorded 0.0, found 0.5");
}

TEST_CASE("what cannot be set in relation is infinitely apart") {
  const Array a = array({{"rows", 2}}, {1, 2}), zeros = array({{"rows", 2}}, {0, 0});
  CHECK(std::isinf(difference("w", a, array({{"rows", 1}}, {1})).relative));
  CHECK(std::isinf(difference("w", zeros, a).relative));
  CHECK(difference("w", zeros, zeros).relative == 0);
  const Array nan = array({{"rows", 2}}, {NAN, 2});
  CHECK(difference("w", nan, nan).relative == 0);
  CHECK(std::isinf(difference("w", nan, a).relative));
  CHECK(std::isinf(difference("w", a, nan).relative));
  CHECK(std::isinf(difference("w", a, array({{"rows", 2}}, {INFINITY, 2})).relative));
}

TEST_CASE("an infinity that both have hides no other difference") {
  const Array a = array({{"rows", 3}}, {INFINITY, 3, 4});
  CHECK(difference("w", a, a).relative == 0);
  const auto d = difference("w", a, array({{"rows", 3}}, {INFINITY, 3, 5}));
  CHECK(d.relative == Approx(0.2));
  CHECK(d.where == "w[2]: recorded 4.0, found 5.0");
  CHECK(std::isinf(difference("w", a, array({{"rows", 3}}, {-INFINITY, 3, 4})).relative));
  CHECK(std::isinf(difference("w", a, array({{"rows", 3}}, {1, 3, 4})).relative));
  const Codes c = codes({{INFINITY, 3, 4}});
  CHECK(c.difference(c).relative == 0);
  CHECK(c.difference(codes({{INFINITY, 3, 5}})).relative == Approx(0.2));
  CHECK(std::isinf(c.difference(codes({{1, 3, 4}})).relative));
  const Codes nan = codes({{NAN, 3, 4}});
  CHECK(nan.difference(nan).relative == 0);
  CHECK(std::isinf(nan.difference(codes({{1, 3, 4}})).relative));
}

TEST_CASE("SAEs differ by their worst tensor, or in kind") {
  CHECK(sae(4).difference(sae(4)).relative == 0);
  CHECK(sae(4).difference(sae(5)).relative == Approx(0.2));
  CHECK(sae(4).difference(sae(5)).where == "encoder[1 1]: recorded 4.0, found 5.0");
  Sae biased = sae(4), other = sae(4);
  biased.encoder_bias = array({{"latents", 2}}, {1, 0});
  CHECK(std::isinf(sae(4).difference(biased).relative));
  other.variant = "sae.topk";
  CHECK(std::isinf(sae(4).difference(other).relative));
}

TEST_CASE("codes are compared as the sparse matrices that they are") {
  const Codes a = codes({{3, 0, 0}, {0, 4, 0}});
  CHECK(a.difference(a).relative == 0);
  const auto moved = a.difference(codes({{3, 0, 0}, {0, 0, 4}}));
  CHECK(moved.relative == Approx(std::sqrt(32.0) / 5));
  CHECK(moved.where == "row 1, latent 1: recorded 4.0, found 0.0");
  const auto more = a.difference(codes({{3, 0, 1}, {0, 4, 0}}));
  CHECK(more.relative == Approx(0.2));
  CHECK(more.where == "row 0, latent 2: recorded 0.0, found 1.0");
  CHECK(std::isinf(a.difference(codes({{3, 0, 0}})).relative));
}

TEST_CASE("tables are compared by columns; texts have to be equal") {
  const Table a{{{"n", "d", Column::Integers{3, 4}}, {"t", "d", Column::Strings{"x", "y"}}}};
  CHECK(a.difference(a).relative == 0);
  Table b = a;
  b.columns[0].values = Column::Integers{3, 5};
  CHECK(a.difference(b).relative == Approx(0.2));
  CHECK(a.difference(b).where == "n, row 1: recorded 4.0, found 5.0");
  b.columns[1].values = Column::Strings{"x", "z"};
  CHECK(std::isinf(a.difference(b).relative));
  CHECK(a.difference(b).where == "t, row 1: recorded y, found z");
}
