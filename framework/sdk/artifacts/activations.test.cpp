#include "sdk/artifacts/activations.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>

#include "sdk/arrays/hdf5.hpp"
#include "sdk/artifacts/codec_test.hpp"
#include "sdk/provider.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

// Row r is r, r + 1/8, r + 2/8, ...; never more than `most` rows at once.
class Ramp final : public ActivationSource {
 public:
  Ramp(std::int64_t rows, std::int64_t inputs) : rows_(rows), inputs_(inputs) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return inputs_; }
  std::vector<std::int32_t> positions() const override {
    std::vector<std::int32_t> out(static_cast<std::size_t>(rows_));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int32_t>(i % 100);
    return out;
  }
  Array read(std::int64_t begin, std::int64_t end) override {
    most = std::max(most, end - begin);
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs_}});
    for (std::int64_t i = 0; i < out.count(); ++i)
      out.values<float>()[static_cast<std::size_t>(i)] =
          static_cast<float>(begin + i / inputs_) + static_cast<float>(i % inputs_) / 8;
    if (nan_row >= begin && nan_row < end)
      out.values<float>()[static_cast<std::size_t>((nan_row - begin) * inputs_ + 1)] = NAN;
    return out;
  }

  std::int64_t most = 0, nan_row = -1;

 private:
  std::int64_t rows_, inputs_;
};

bool equal(const Array& a, const Array& b) {
  return a.shape() == b.shape() && std::ranges::equal(a.values<float>(), b.values<float>());
}

class RampRunner final : public RecipeRunner {
  std::shared_ptr<ActivationSource> open(const ActivationRecipe& recipe, Services&) override {
    return std::make_shared<Ramp>(recipe.params.at("layer").integer(), 3);
  }
};

class OneProvider final : public Services {
 public:
  SavedArtifact artifact(const std::string&) override { return {{}, this}; }
  std::filesystem::path external(const std::string&, const std::filesystem::path& p) override {
    return p;
  }
  void* provider(const std::string& stage, const std::string& interface) override {
    CHECK(stage == "model.activations");
    CHECK(interface == "RecipeRunner");
    return static_cast<RecipeRunner*>(&runner_);
  }
  int threads() const override { return 1; }

 private:
  RampRunner runner_;
};

}  // namespace

TEST_CASE("stored activations are written and read in parts") {
  TemporaryArtifact at;
  const auto ramp = std::make_shared<Ramp>(1000, 768);
  const auto back = round_trip(Activations::stored(ramp), at, "activations.h5");
  CHECK(back->recipe.is_null());
  CHECK(back->rows() == 1000);
  CHECK(back->inputs() == 768);
  CHECK(back->source->positions() == ramp->positions());
  CHECK(equal(back->read(0, 1000), ramp->read(0, 1000)));
  CHECK(equal(back->read(255, 513), ramp->read(255, 513)));
  CHECK(equal(back->read(999, 1000), ramp->read(999, 1000)));
  CHECK(back->read(5, 5).count() == 0);
  CHECK_THROWS_WITH(back->read(999, 1001), Contains("rows 999 to 1001 of the 1000"));
}

TEST_CASE("rows to store are asked for in parts of whole chunks, of 8 MiB or so") {
  TemporaryArtifact at;
  const auto ramp = std::make_shared<Ramp>(6000, 768);
  Activations::stored(ramp).save(at.folder());
  CHECK(ramp->most * 768 * 4 <= 8 << 20);
  CHECK(ramp->most > 1000);
}

TEST_CASE("rows that are on disk already are linked") {
  TemporaryArtifact at, other;
  Activations::stored(std::make_shared<Ramp>(9, 4)).save(at.folder());
  Activations::load(at.folder())->save(other.folder());
  CHECK(std::filesystem::hard_link_count(other.file("activations.h5")) == 2);
  CHECK(equal(Activations::load(other.folder())->read_all(), Ramp(9, 4).read(0, 9)));
}

TEST_CASE("activations without rows, or of one wide row, come back") {
  TemporaryArtifact at;
  const auto none =
      round_trip(Activations::stored(std::make_shared<Ramp>(0, 4)), at, "activations.h5");
  CHECK(none->rows() == 0);
  CHECK(none->inputs() == 4);
  const auto wide = std::make_shared<Ramp>(1, 100000);
  CHECK(equal(round_trip(Activations::stored(wide), at, "activations.h5")->read_all(),
              wide->read(0, 1)));
}

TEST_CASE("rows that are not finite are named") {
  TemporaryArtifact at;
  const auto ramp = std::make_shared<Ramp>(600, 4);
  ramp->nan_row = 431;
  CHECK_THROWS_WITH(Activations::stored(ramp).save(at.folder()),
                    Contains("row 431 has a value that is NaN or infinite, at input 1"));
  {
    auto file = Hdf5File::create(at.file("activations.h5"));
    file.attribute("producer", Activations::kType);
    file.write("positions", "tokens", std::vector<std::int32_t>{0, 1}, "");
    const float values[] = {0, 1, 2, INFINITY};
    file.create_dataset("activations", Dtype::f32, {{"tokens", 2}, {"inputs", 2}}, "")
        .write(0, 2, values);
    file.close();
  }
  const auto loaded = Activations::load(at.folder());
  CHECK(loaded->read(0, 1).count() == 2);
  CHECK_THROWS_WITH(loaded->read_all(), Contains("activations.h5: row 1 has"));
}

TEST_CASE("a recipe is run by whoever loads it") {
  TemporaryArtifact at;
  const auto live = Activations::live(
      {"model.activations", Json::object({{"layer", 6}}), "aa/model", "bb/tokens"});
  live.save(at.folder());
  OneProvider services;
  const auto loaded = Activations::load({at.folder().path, &services});
  CHECK(loaded->rows() == 6);
  CHECK(loaded->recipe.at("tokens").string() == "bb/tokens");
  CHECK(loaded->read(5, 6).values<float>()[1] == 5.125f);
  write_file(at.file("recipe.json"), R"({"provider": 3})");
  CHECK_THROWS_WITH(Activations::load({at.folder().path, &services}),
                    Contains("recipe.json: expected a string"));
}

TEST_CASE("damaged activations are refused or load, and never crash") {
  TemporaryArtifact at;
  Activations::stored(std::make_shared<Ramp>(3, 4)).save(at.folder());
  CHECK(refused_when_damaged(at.file("activations.h5"),
                             [&] { Activations::load(at.folder())->read_all(); }) > 500);
}

TEST_CASE("a write that fails half way is the machine's fault") {
  TemporaryArtifact at;
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{1 << 20, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  Fault fault = Fault::internal;
  std::string message;
  try {
    Activations::stored(std::make_shared<Ramp>(2000, 768)).save(at.folder());
  } catch (const Error& e) {
    fault = e.fault();
    message = e.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(fault == Fault::machine);
  CHECK_THAT(message, Contains("activations.h5") && Contains("File too large"));
}
