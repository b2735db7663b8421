#include "activations/live.hpp"

#include <catch2/catch.hpp>

#include "activations/echo_test.hpp"
#include "base/files.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

LiveActivations alone(std::shared_ptr<LanguageModel> model, const std::shared_ptr<Tokens>& tokens,
                      const std::string& site, std::int64_t inputs) {
  const std::vector<SiteRows> sites = {{{site, 0}, inputs}};
  return {std::make_shared<ModelPass>(std::move(model), by_windows(*tokens), sites), 0};
}

// A family of which each model is an Echo, and the artifacts of recipes.
struct Offered final : Services, ModelFamily {
  Offered() {
    for (const auto* name : {"model", "tokens"}) std::filesystem::create_directory(at(name));
    Model model;
    model.provider = "an echo";
    model.save({at("model"), this});
    const auto tokens = six_tokens();
    tokens->vocabulary = 100;
    tokens->save({at("tokens"), this});
  }
  std::filesystem::path at(const std::string& name) const { return folder.path() / name; }
  SavedArtifact artifact(const std::string& reference) override { return {at(reference), this}; }
  std::filesystem::path external(const std::string&, const std::filesystem::path& path) override {
    return path;
  }
  void* provider(const std::string&, const std::string&) override {
    return static_cast<ModelFamily*>(this);
  }
  int threads() const override { return 1; }
  std::shared_ptr<LanguageModel> open(const Model&, int) override {
    opened.push_back(std::make_shared<Echo>());
    return opened.back();
  }

  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-live")};
  std::vector<std::shared_ptr<Echo>> opened;
};

ActivationRecipe recipe(std::int64_t layer) {
  return {"model.activations", Json::object({{"site", "mlp_out"}, {"layer", layer}, {"inputs", 2}}),
          "model", "tokens"};
}

float first(ActivationSource& rows) {
  return rows.read(0, 6).row<float>(0)[0];
}

}  // namespace

TEST_CASE("recipes that share are served by one pass, as long as who shares them lives") {
  Offered offered;
  LiveActivationsRunner runner;
  auto shared = runner.share({recipe(1), recipe(3)}, offered.folder.path(), offered);
  REQUIRE(shared);
  CHECK(first(*runner.open(recipe(3), offered)) == 310);
  CHECK(first(*runner.open(recipe(1), offered)) == 110);
  REQUIRE(offered.opened.size() == 1);
  CHECK(offered.opened[0]->asked == std::vector<std::size_t>{2, 2, 2});
  CHECK(first(*runner.open(recipe(5), offered)) == 510);  // of no pass
  CHECK(offered.opened.size() == 2);
  shared.reset();
  CHECK(first(*runner.open(recipe(1), offered)) == 110);
  REQUIRE(offered.opened.size() == 3);
  CHECK(offered.opened[2]->asked == std::vector<std::size_t>{1, 1, 1});
}

TEST_CASE("any range of rows is read, each window run once") {
  const auto model = std::make_shared<Echo>();
  LiveActivations live = alone(model, six_tokens(), "mlp_out", 2);
  CHECK(live.rows() == 6);
  CHECK((live.positions() == std::vector<std::int32_t>{0, 1, 2, 0, 0, 1}));
  CHECK(model->runs == 0);  // lazy
  for (std::int64_t begin = 0; begin <= 6; ++begin)
    for (std::int64_t end = begin; end <= 6; ++end) {
      const Array rows = live.read(begin, end);
      REQUIRE(rows.size(0) == end - begin);
      for (std::int64_t i = 0; i < end - begin; ++i) {
        CHECK(rows.row<float>(i)[0] == static_cast<float>(10 + begin + i));
        CHECK(rows.row<float>(i)[1] ==
              static_cast<float>(live.positions()[static_cast<std::size_t>(begin + i)]));
      }
    }
  CHECK(model->runs == 3);
  CHECK(live.environment().at("echo").integer() == 1);
  CHECK_THROWS_AS(live.read(0, 7), Error);
  CHECK_THROWS_AS(live.read(-1, 2), Error);
}

TEST_CASE("the row of a pattern is a token's attention, head by head") {
  LiveActivations live = alone(std::make_shared<Echo>(), six_tokens(), "pattern", 6);
  const Array rows = live.read(0, 6);
  const auto last = rows.row<float>(5);  // token 1 of a window of 2; the longest has 3
  CHECK((std::vector<float>(last.begin(), last.end()) ==
         std::vector<float>{10, 11, 0, 10.5, 11.5, 0}));
  const auto third = rows.row<float>(2);
  CHECK((std::vector<float>(third.begin(), third.end()) ==
         std::vector<float>{20, 21, 22, 20.5, 21.5, 22.5}));
}

TEST_CASE("what is not finite or not of the promised width is refused") {
  auto tokens = six_tokens();
  tokens->tokens[4].id = 666;
  LiveActivations live = alone(std::make_shared<Echo>(), tokens, "mlp_out", 2);
  CHECK(live.read(0, 4).size(0) == 4);
  CHECK_THROWS_WITH(live.read(3, 6), Contains("row 4") && Contains("mlp_out"));
  LiveActivations wide = alone(std::make_shared<Echo>(), six_tokens(), "mlp_out", 3);
  CHECK_THROWS_WITH(wide.read(0, 1), Contains("rows of 2 inputs, not of 3"));
}
