// Which latents are active: those of the plain loop, whatever rows are like.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "batch_selection.hpp"
#include "laid.hpp"
#include "selected.hpp"

using namespace kazan;
using namespace kazan::trainer;
using namespace kazan::trainer::samples;
using Catch::Contains;

namespace {

// Of both signs, many of them equal, some as small or as large as there are.
std::vector<float> list_of(std::int64_t count) {
  const Matrix drawn = samples::normal(1, count, "test.list");
  std::vector<float> out(drawn.row(0), drawn.row(0) + count);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i % 3 == 0) out[i] = std::round(2 * out[i]) / 2;
    if (i % 11 == 5) out[i] = i % 2 ? 1e-45F : -0.F;
    if (i % 13 == 7) out[i] *= 1e38F;
  }
  return out;
}

}  // namespace

TEST_CASE("briefly: ranks and floors of lists are those of a sorted one on every path") {
  constexpr float kLowest = std::numeric_limits<float>::lowest();
  for (const std::int64_t count : {1, 7, 16, 17, 100}) {
    const auto list = list_of(count);
    auto sorted = list;
    std::sort(sorted.begin(), sorted.end(), std::greater<float>());
    for (const Kernels* kernels : samples::kernels_and_laid())
      for (std::int64_t k = 1; k <= count; ++k) {
        CAPTURE(kernels->path, count, k);
        const float value = sorted[static_cast<std::size_t>(k - 1)];
        CHECK(kernels->kth(list.data(), count, k, kLowest) == value);
        CHECK(kernels->kth(list.data(), count, k, sorted.back()) == value);

        const auto reaches = [&](float v) { return v + 0.25F >= value; };
        std::vector<float> expected, kept = list;
        std::vector<std::int32_t> places, at(list.size());
        std::iota(at.begin(), at.end(), 0);
        for (std::size_t i = 0; i < list.size(); ++i)
          if (reaches(list[i])) {
            expected.push_back(list[i]);
            places.push_back(static_cast<std::int32_t>(i));
          }
        const auto left =
            static_cast<std::size_t>(kernels->keep(value, 0.25F, count, kept.data(), at.data()));
        kept.resize(left);
        at.resize(left);
        CHECK(kept == expected);
        CHECK(at == places);
        CHECK(kernels->reach(list.data(), count, value) ==
              std::count_if(list.begin(), list.end(), [&](float v) { return v >= value; }));
      }
  }
}

// Wrong scores change no result where they are found to be of no use, and the others are evaluated.
TEST_CASE("briefly: scores by every path tell the active latents") {
  const Matrix x = samples::rows("outlier inputs", 70, 256);
  const Encoder e = encoder(300, 256, 0.4F);
  const Expected right = expected(x, e, 10);
  for (const Kernels* kernels : samples::kernels_and_laid()) {
    CAPTURE(kernels->path);
    const Selected found = selected(x, e, 10, *kernels, 3, true);
    CHECK(plain::dense(found.codes, 300) == right.codes);
    CHECK(found.binding == right.binding);
    CHECK(found.unsettled <= 5);
    REQUIRE(found.screened);
    CHECK(found.was_of_use);
  }
}

TEST_CASE("the active latents are those of the plain loop") {
  for (const auto& kind : kinds()) {
    const Matrix x = samples::rows(kind, 70, 256);
    const auto values = products(x, encoder(600, 256, 0).weights);
    for (const float bias : {0.F, 0.4F, -1.5F}) {
      const Encoder e = encoder(600, 256, bias);
      for (const std::int64_t k : {0, 1, 20, 300}) {
        const Expected right = expected(values, e.bias, k);
        for (const Kernels* kernels : kernels_and_laid())
          for (const bool screened : {false, true}) {
            CAPTURE(kind, bias, k, kernels->path, screened);
            if (screened && !right.few()) continue;
            const Selected found = selected(x, e, k, *kernels, 3, screened);
            REQUIRE(found.screened == screened);
            CHECK(plain::dense(found.codes, 600) == right.codes);
            CHECK(found.binding == right.binding);
          }
      }
    }
  }
}

// All of the batch, ranked.
plain::Vector expected_of_batch(plain::Vector positive, std::int64_t most) {
  plain::activate(positive.data(), static_cast<std::int64_t>(positive.size()), most);
  return positive;
}

TEST_CASE("BatchTopK keeps the largest of the batch") {
  for (const auto& kind : kinds())
    for (const float bias : {0.F, -1.5F}) {
      const Matrix x = samples::rows(kind, 150, 256);
      const Encoder e = encoder(600, 256, bias);
      const Expected positive = expected(x, e, 0);
      for (const std::int64_t k : {1, 20, 300}) {
        const auto right = expected_of_batch(positive.codes, k * x.rows());
        for (const bool screened : {false, true}) {
          CAPTURE(kind, bias, k, screened);
          const Watched watched(*all_kernels().front());
          const Screen screen = screen_of(e, watched.kernels());
          Team team(3);
          BatchSelection selection(600, k, watched.kernels(), team);
          Codes codes;
          for (int batch = 0; batch < 3; ++batch) {
            const auto dropped = selection.select(x, x.rows(), e.weights, e.bias.data(),
                                                  screened ? &screen : nullptr, codes);
            CHECK(plain::dense(codes, 600) == right);
            CHECK((dropped > 0) == (positive.count() > k * x.rows()));
          }
          if (k <= 20 && kind == "normal") REQUIRE(watched.screened() == screened);
        }
      }
    }
}

TEST_CASE("latents that reach their own floors are selected, whatever their sign") {
  for (const auto& kind : samples::kinds()) {
    const Matrix x = samples::rows(kind, 70, 256);
    const Encoder e = encoder(600, 256, 0.4F);
    // Some negative, most so high that few latents reach them.
    std::vector<float> floors;
    const float unit = static_cast<float>(std::sqrt(plain::squares(x.row(0), 256))) * 0.1F;
    for (int j = 0; j < 600; ++j)
      floors.push_back(j % 200 == 0 ? -0.5F * unit : static_cast<float>(1 + j % 7) * 0.6F * unit);
    plain::Vector right(70 * 600, 0);
    for (std::int64_t i = 0; i < 70 * 600; ++i) {
      const float a = plain_dot(x.row(i / 600), e.weights.row(i % 600), x.stride()) + 0.4F;
      if (a >= floors[static_cast<std::size_t>(i % 600)]) right[static_cast<std::size_t>(i)] = a;
    }
    const bool few = Expected{right}.few();
    for (const Kernels* kernels : all_kernels()) {
      const Screen screen = screen_of(e, *kernels);
      for (const bool screened : {false, true}) {
        CAPTURE(kind, kernels->path, screened);
        if (screened && !few) continue;
        const Watched watched(*kernels);
        Team team(2);
        Selection selection(600, 0, watched.kernels(), team);
        selection.set_floors(floors.data());
        Codes codes;
        for (int batch = 0; batch < 2; ++batch)
          selection.select(x, 70, e.weights, e.bias.data(), screened ? &screen : nullptr, codes);
        REQUIRE(watched.screened() == screened);
        CHECK(plain::dense(codes, 600) == right);
      }
    }
  }
}

TEST_CASE("lists that are full are narrowed") {
  const Matrix x = samples::normal(40, 64, "test.rows");
  const Encoder e = encoder(5000, 64, 5);  // all are positive
  for (const std::int64_t k : {1, 10, 600}) {
    const Expected right = expected(x, e, k);
    for (const bool screened : {false, true}) {
      const Selected found = selected(x, e, k, *all_kernels().front(), 2, screened);
      CAPTURE(k, screened);
      REQUIRE(found.screened == screened);
      CHECK(plain::dense(found.codes, 5000) == right.codes);
      CHECK(found.binding == 40);
    }
  }
}

TEST_CASE("a pre-activation that is not finite is named") {
  const Matrix x = samples::normal(30, 20, "test.rows");
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    for (const std::int64_t k : {0, 4}) {
      Encoder e = encoder(200, 20, 0);
      e.bias[70] = value;
      CHECK_THROWS_WITH(selected(x, e, k, *all_kernels().front(), 1, false),
                        Contains("latent 70 in row 0 of the batch is NaN or infinite"));
    }
}

// A list is compacted when it is full, and again at its end, when fewer new ones have come than
// ties were kept.
TEST_CASE("ties that a full list has kept stay") {
  Matrix x(1, 1);
  x.row(0)[0] = 1;
  Encoder e{Matrix(1200, 1), std::vector<float>(1200, 0)};
  for (std::int64_t j = 0; j < 1200; ++j) e.weights.row(j)[0] = 1;
  e.weights.row(10)[0] = 10;
  e.weights.row(20)[0] = e.weights.row(21)[0] = 5;
  e.weights.row(1100)[0] = 20;
  const Expected right = expected(x, e, 3);
  for (const Kernels* kernels : samples::kernels_and_laid())
    for (const bool screened : {false, true}) {
      CAPTURE(kernels->path, screened);
      CHECK(plain::dense(selected(x, e, 3, *kernels, 1, screened).codes, 1200) == right.codes);
    }
}

TEST_CASE("lists of whole numbers, which are full of ties, are those of the plain loop") {
  const Matrix x = samples::normal(40, 16, "test.rows");
  Encoder e = encoder(3000, 16, 0);
  for (std::int64_t j = 0; j < 3000; ++j) {
    std::fill_n(e.weights.row(j), 16, 0.F);
    e.bias[static_cast<std::size_t>(j)] = static_cast<float>((j * j + 7 * j) % 11);
  }
  for (const std::int64_t k : {1, 3, 32, 100, 600}) {
    const Expected right = expected(x, e, k);
    for (const bool screened : {false, true}) {
      CAPTURE(k, screened);
      const Selected found = selected(x, e, k, *all_kernels().front(), 2, screened);
      CHECK(plain::dense(found.codes, 3000) == right.codes);
    }
  }
}

TEST_CASE("a latent that is not finite is named on every path, screened or not") {
  const Matrix x = samples::normal(30, 64, "test.rows");
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    for (const Kernels* kernels : samples::kernels_and_laid())
      for (const bool screened : {false, true}) {
        CAPTURE(kernels->path, screened, value);
        Encoder e = encoder(400, 64, 0);
        Team team(2);
        Selection selection(400, 4, *kernels, team);
        Codes codes;
        const auto select = [&] {
          const Screen screen = screen_of(e, *kernels);
          selection.select(x, 30, e.weights, e.bias.data(), screened ? &screen : nullptr, codes);
        };
        select();
        REQUIRE(selection.wants_screen(64));
        e.weights.row(70)[5] = value;
        CHECK_THROWS_WITH(select(), Contains("of latent 70 in row "));
      }
}

// 127^2 times as many do not fit 32 bits.
TEST_CASE("rows of very many inputs are not screened") {
  CHECK(Screen::holds(133'136));
  CHECK_FALSE(Screen::holds(133'152));
  Matrix x(1, 140'032);
  Encoder e = encoder(40, 140'032, 0);
  for (std::int64_t i = 0; i < x.columns(); i += 256) x.row(0)[i] = i % 512 ? -1 : 1;
  std::copy_n(x.row(0), x.stride(), e.weights.row(30));
  const Expected right = expected(x, e, 2);
  const Selected found = selected(x, e, 2, *all_kernels().front(), 1, true);
  CHECK(plain::dense(found.codes, 40) == right.codes);
}

TEST_CASE("of no rows nothing is selected") {
  const Selected found =
      selected(Matrix(0, 64), encoder(200, 64, 0), 4, *all_kernels().front(), 2, true);
  CHECK(found.codes.rows() == 0);
  CHECK(found.codes.count() == 0);
}
