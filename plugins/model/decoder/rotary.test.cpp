#include "decoder/rotary.hpp"

#include <ATen/ops/empty.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <complex>

#include "base/files.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/draws.hpp"

using namespace kazan;

namespace {

constexpr std::int64_t kHeads = 3, kWidth = 10;

at::Tensor draw(std::int64_t tokens) {
  at::Tensor out = at::empty({tokens, kHeads, kWidth}, at::kFloat);
  Draws(0, "test.rotary")
      .normals(0, {out.data_ptr<float>(), static_cast<std::size_t>(out.numel())});
  return out;
}

at::Tensor turned(const Rotary& rotary, const at::Tensor& x) {
  at::Tensor out = at::empty(x.sizes(), at::kFloat);
  Rotation(rotary, x.size(0))(x, out);
  return out;
}

float at3(const at::Tensor& x, std::int64_t t, std::int64_t h, std::int64_t i) {
  return x.data_ptr<float>()[t * x.stride(0) + h * x.stride(1) + i];
}

double dot(const at::Tensor& x, std::int64_t t, const at::Tensor& y, std::int64_t s) {
  double sum = 0;
  for (std::int64_t i = 0; i < kWidth; ++i) sum += double{at3(x, t, 0, i)} * at3(y, s, 0, i);
  return sum;
}

}  // namespace

// Pairs of columns as complex numbers, in double: another way to the same formula.
TEST_CASE("columns turn in pairs by the position, and the others stay") {
  for (const std::int64_t width : {2, 6, 10}) {
    const at::Tensor x = draw(40), y = turned({width, 500}, x);
    const std::int64_t half = width / 2;
    for (std::int64_t t = 0; t < 40; ++t)
      for (std::int64_t h = 0; h < kHeads; ++h)
        for (std::int64_t i = 0; i < kWidth; ++i) {
          CAPTURE(width, t, h, i);
          if (i >= width) {
            CHECK(at3(y, t, h, i) == at3(x, t, h, i));
          } else if (i < half) {
            const double angle =
                static_cast<double>(t) * std::pow(500., -2. * static_cast<double>(i) / width);
            const std::complex<double> z(at3(x, t, h, i), at3(x, t, h, i + half)),
                w = z * std::polar(1., angle);
            // Angles up to 40 in f32: 2e-6 off.
            CHECK(at3(y, t, h, i) == Approx(w.real()).margin(1e-5));
            CHECK(at3(y, t, h, i + half) == Approx(w.imag()).margin(1e-5));
          }
        }
  }
}

TEST_CASE("products of turned queries and keys depend on how far apart they are alone") {
  at::Tensor same = draw(1).expand({30, kHeads, kWidth}).contiguous();
  const at::Tensor q = turned({kWidth, 10000}, same);
  for (const std::int64_t t : {7, 19, 29})
    CHECK(dot(q, t, q, t - 5) == Approx(dot(q, 5, q, 0)).epsilon(1e-5));
  CHECK(dot(q, 9, q, 0) != Approx(dot(q, 5, q, 0)).epsilon(1e-3));
}

TEST_CASE("heads of a projection that holds more are read where they lie") {
  const at::Tensor wide = draw(20);
  const at::Tensor part = wide.slice(1, 1, 3), copy = part.contiguous();
  const at::Tensor a = turned({4, 10000}, part), b = turned({4, 10000}, copy);
  CHECK(std::equal(a.data_ptr<float>(), a.data_ptr<float>() + a.numel(), b.data_ptr<float>()));
}

// tools/fixtures/neox.py records the cosines and sines of Pythia's rotation. Frequencies agree to
// the last bit of f32 or two: at position 2047 that is 2e-4 of an angle. Exact angles differ as
// much.
TEST_CASE("late positions turn as they do in Hugging Face") {
  const std::filesystem::path fixtures = KAZAN_SOURCE_DIR "/plugins/model/neox/fixtures";
  const Safetensors fixture(fixtures / "rotary.safetensors");
  const Array cosines = fixture.read_f32("cos"), sines = fixture.read_f32("sin");
  const Array at = fixture.read("positions");
  const std::int64_t width = cosines.size(1), half = width / 2;
  at::Tensor ones = at::empty({2048, 1, width}, at::kFloat);
  for (std::int64_t t = 0; t < 2048; ++t)
    for (std::int64_t i = 0; i < width; ++i) ones.data_ptr<float>()[t * width + i] = i < half;
  const at::Tensor y = turned({width, 10000}, ones);
  for (std::int64_t row = 0; row < cosines.size(0); ++row)
    for (std::int64_t i = 0; i < half; ++i) {
      const auto t = at.values<std::int64_t>()[static_cast<std::size_t>(row)];
      const auto k = static_cast<std::size_t>(i);
      CAPTURE(t, i);
      CHECK(at3(y, t, 0, i) == Approx(cosines.row<float>(row)[k]).margin(2e-4));
      CHECK(at3(y, t, 0, i + half) == Approx(sines.row<float>(row)[k]).margin(2e-4));
    }
}
