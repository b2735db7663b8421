#include "kept_rows.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>

#include "base/error.hpp"
#include "host/run/checkpoints.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

// Rows of three numbers, each told by its place; counts what is computed.
class Counted final : public ActivationSource {
 public:
  std::int64_t rows() const override { return 20; }
  std::int64_t inputs() const override { return 3; }
  std::vector<std::int32_t> positions() const override { return std::vector<std::int32_t>(20); }
  Array read(std::int64_t begin, std::int64_t end) override {
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", 3}});
    for (std::int64_t i = 0; i < out.count(); ++i)
      out.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(begin * 3 + i);
    computed += end - begin;
    return out;
  }
  std::int64_t computed = 0;
};

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-rows")};
  Store store{folder.path() / "store"};
  NodeCheckpoints checkpoints{store, "key"};
  std::shared_ptr<Counted> source = std::make_shared<Counted>();
  Activations live{source, Json::object()};

  Fixture() { store.prepare(); }

  // Reads in steps of three, as saving does. Asked to stop at the n-th read, 1 the first.
  std::vector<float> read(int stop_at, double every = 3600) {
    const ScopedFolder scratch(store.begin("key"));
    int looks = 0;
    Context::Given given;
    given.scratch = scratch.path();
    given.checkpoints = &checkpoints;
    given.checkpoint_every = every;
    given.stopping = [&] { return ++looks == stop_at; };
    Context context(std::move(given));
    KeptRows rows(live, context);
    std::vector<float> out;
    for (std::int64_t begin = 0; begin < 20; begin += 3) {
      const Array part = rows.read(begin, std::min<std::int64_t>(begin + 3, 20));
      const auto values = part.values<float>();
      out.insert(out.end(), values.begin(), values.end());
    }
    return out;
  }
  std::vector<float> expected() const {
    std::vector<float> out(60);
    for (std::size_t i = 0; i < 60; ++i) out[i] = static_cast<float>(i);
    return out;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "rows pass through unchanged, and nothing is left") {
  CHECK(read(0) == expected());
  CHECK(source->computed == 20);
  CHECK(fs::is_empty(store.root() / "tmp"));
}

TEST_CASE_METHOD(Fixture, "an interrupted reading goes on where it was, however often") {
  for (int first = 1; first <= 7; ++first)
    for (int second = 1; second <= 7; ++second) {
      CAPTURE(first, second);
      source->computed = 0;
      CHECK_THROWS_AS(read(first), Stopped);
      CHECK(source->computed == 3 * (first - 1));
      std::optional<std::vector<float>> rows;
      try {
        rows = read(second);
      } catch (const Stopped&) {
        rows = read(0);
      }
      CHECK(*rows == expected());
      CHECK(source->computed == 20);  // none twice
      checkpoints.remove();
      CHECK(fs::is_empty(store.root() / "tmp"));
    }
}

TEST_CASE_METHOD(Fixture, "many checkpoints hold every row once") {
  CHECK(read(0, 0) == expected());
  const auto kept = [](const fs::path& from) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(from)) bytes += entry.file_size();
    return bytes;
  };
  const auto load = [&](const fs::path& from, const CheckpointInfo& info) {
    CHECK(info.step == 18);
    CHECK(kept(from) == 18 * 3 * 4);
  };
  CHECK(checkpoints.resume(load, [](const auto&) {}));
}

TEST_CASE_METHOD(Fixture, "a checkpoint that cannot be of these rows is refused") {
  checkpoints.save({3, "row 3", Json::array()},
                   [](const fs::path& to) { write_file(to / "0", "not rows of 12 bytes"); });
  CHECK(read(0) == expected());
  CHECK(source->computed == 20);
}
