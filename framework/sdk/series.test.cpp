#include "sdk/series.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include "base/error.hpp"
#include "sdk/context.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

struct Fixture {
  std::vector<Json> shown;
  Context context{[this] {
    Context::Given given;
    given.report = [this](const Json& event) { shown.push_back(event); };
    return given;
  }()};

  std::size_t points_shown() const {
    std::size_t count = 0;
    for (const auto& event : shown) count += event.at("points").size();
    return count;
  }
};

}  // namespace

TEST_CASE("series survive their file; what is no number becomes NaN") {
  const std::vector<Series> all = {{"loss", {0, 5}, {0.1, NAN}}, {"l0/a", {7}, {INFINITY}}};
  const Json json = series_json(all);
  CHECK(json.dump() ==
        R"({"loss":{"steps":[0,5],"values":[0.1,null]},"l0/a":{"steps":[7],"values":[null]}})");
  const auto read = series_from(Json::parse(json.dump(), "x"));
  REQUIRE(read.size() == 2);
  CHECK(read[0].name == "loss");
  CHECK(read[0].steps == std::vector<std::int64_t>{0, 5});
  CHECK(read[0].values[0] == 0.1);
  CHECK(std::isnan(read[0].values[1]));
}

TEST_CASE("series of another form are refused") {
  const std::string text =
      GENERATE(as<std::string>{}, "[]", R"({"a":1})", R"({"a":{"steps":[1]}})",
               R"({"a":{"steps":[1],"values":[1,2]}})", R"({"a":{"steps":["x"],"values":[1]}})");
  CHECK_THROWS_AS(series_from(Json::parse(text, "x")), Error);
}

TEST_CASE_METHOD(Fixture, "every scalar is kept and shown once, in batches") {
  for (int step = 0; step < 1000; ++step)
    context.scalars(step, {{"loss", 1.0 / (step + 1)}, {"l0", step}});
  const std::size_t batches = shown.size();
  context.show_scalars();
  context.show_scalars();
  CHECK(points_shown() == 2000);
  CHECK(batches < 500);
  CHECK(shown[0].at("event") == Json("scalars"));
  CHECK(shown[0].at("points").dump() == R"([["loss",0,1.0],["l0",0,0.0]])");  // at once, together
  REQUIRE(context.emitted().series.size() == 2);
  CHECK(context.emitted().series[0].values.size() == 1000);
  CHECK(context.emitted().series[1].steps.back() == 999);
}

TEST_CASE_METHOD(Fixture, "a scalar that comes late enough is shown at once") {
  context.scalar("loss", 0, 1);
  context.scalar("loss", 1, 1);
  CHECK(points_shown() == 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
  context.scalar("loss", 2, 1);
  CHECK(points_shown() == 3);
}

TEST_CASE_METHOD(Fixture, "steps ascend and names are plain, or it is the plugin's fault") {
  context.scalar("loss", 5, 1);
  CHECK_THROWS_WITH(context.scalar("loss", 5, 1),
                    "the scalar \"loss\" was given at step 5 after step 5");
  CHECK_THROWS_WITH(context.scalar("loss", 4, 1), Contains("at step 4 after step 5"));
  context.scalar("other", 0, 1);
  for (const char* name : {"", "a b", "\xc3\xa9", "A"})
    CHECK_THROWS_WITH(context.scalar(name, 0, 1), Contains("is not made of"));
}

TEST_CASE("without a listener scalars are kept all the same") {
  Context context{Context::Given{}};
  context.scalar("loss", 0, 1);
  context.show_scalars();
  CHECK(context.emitted().series.at(0).values.at(0) == 1);
}
