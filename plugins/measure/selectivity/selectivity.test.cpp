#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "measure/maths/maths_test.hpp"
#include "sdk/artifacts/table.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

const Tokens kTokens =
    tokens_of({"Hungary", ",", " fruit", " Czech", " Republic", " and", " fruit"});
// latent 0: ratio 6 against others; 1 exclusive to Czech; 2 on commas and fruit; 3 dead; 4 always
const Codes kCodes = codes_of({{6, 0, 0, 0, 1},
                               {0, 0, 5, 0, 1},
                               {1, 0, 1, 0, 1},
                               {6, 2, 0, 0, 1},
                               {0, 0, 0, 0, 1},
                               {0, 0, 0, 0, 1},
                               {1, 0, 0, 0, 1}},
                              5);
const Json kTarget(std::vector<std::string>{"Hungary", "Czech Republic"});
const Json kFruit(std::vector<std::string>{"fruit"});

template <class T>
std::vector<T> column(Rig& rig, const std::string& name) {
  return std::get<std::vector<T>>(rig.output<Table>("scores")->column(name).values);
}

const Figure& figure(const Rig& rig, const std::string& name) {
  for (const auto& f : rig.emitted().figures)
    if (f.name == name) return f;
  throw Error(Fault::plugin, "no figure " + name);
}

Json cells(const Rig& rig, const std::string& name, const std::string& of) {
  for (const auto& c : figure(rig, name).options.at("columns").items())
    if (c.at("name").string() == of) return c.at("values");
  throw Error(Fault::plugin, "no column " + of);
}

void run(Rig& rig, const Json& contrast = Json::array()) {
  rig.input("codes", kCodes).input("tokens", kTokens).param("target", kTarget);
  rig.param("contrast", contrast).run();
}

}  // namespace

TEST_CASE("geography against all others") {
  Rig rig("measure.selectivity");
  run(rig);
  CHECK(rig.metric("target_rows") == 2);
  CHECK(rig.metric("contrast_rows") == 5);
  CHECK(rig.metric("best_ratio") == 6);
  CHECK(rig.metric("best_latent") == 0);
  CHECK(rig.metric("best_difference") == Approx(6 - 2.0 / 5));
  CHECK(rig.metric("exclusives") == 1);
  CHECK(column<double>(rig, "ratio") == std::vector<double>{6, 0, 0, 0, 1});
  CHECK(column<std::int64_t>(rig, "exclusive") == std::vector<std::int64_t>{0, 1, 0, 0, 0});
  CHECK(column<double>(rig, "punctuation_share")[2] == Approx(5.0 / 6));
  CHECK(column<double>(rig, "function_word_share")[4] == Approx(1.0 / 7));
  CHECK(rig.metric("best_function_word_share") == Approx((0 + 1.0 / 7) / 2));
  CHECK(column<double>(rig, "target_share")[0] == Approx(12.0 / 14));
  CHECK(rig.metric("best_target_share") == Approx((12.0 / 14 + 2.0 / 7) / 2));
}

TEST_CASE("geography against named words") {
  Rig rig("measure.selectivity");
  rig.param("score", "difference");
  run(rig, kFruit);
  CHECK(rig.metric("contrast_rows") == 2);
  CHECK(column<double>(rig, "difference") == std::vector<double>{5, 1, -.5, 0, 0});
  CHECK(cells(rig, "best_table", "latent") == Json(Json::Items{std::int64_t{0}, std::int64_t{1}}));
}

TEST_CASE("all pieces of a word count on request") {
  Rig rig("measure.selectivity");
  rig.param("all_pieces", true);
  run(rig);
  CHECK(rig.metric("target_rows") == 3);
  CHECK(cells(rig, "matched", "pieces").items()[1].string() == "\" Czech\", \" Republic\"");
}

TEST_CASE("what matched and what it looks like is drawn") {
  Rig rig("measure.selectivity");
  rig.param("latents", Json(Json::Items{std::int64_t{3}})).param("top", std::int64_t{1});
  run(rig, kFruit);
  CHECK(cells(rig, "matched", "word").size() == 3);
  CHECK(cells(rig, "matched", "role").items()[2].string() == "contrast");
  CHECK(cells(rig, "matched", "matches").items()[2].integer() == 2);
  const auto& best = figure(rig, "best").options.at("items").items();
  REQUIRE(best.size() == 1);
  CHECK(best[0].at("title").string() == "#1 latent 0");
  CHECK_THAT(best[0].at("note").string(),
             Contains("ratio 6; fires on 4 of 7 tokens, 2 of 2 target, 2 of 2 contrast; strongest "
                      "on \"Hungary\", \" Czech\", \" fruit\", \" fruit\""));
  CHECK(figure(rig, "best").arrays.at("latent_0").count() == 7);
  CHECK(figure(rig, "densest").options.at("items").items()[0].at("title").string() == "latent 4");
  CHECK(figure(rig, "chosen").arrays.count("latent_3") == 1);
  const auto classes = figure(rig, "score_by_latent").arrays.at("class").values<std::uint8_t>();
  CHECK(std::vector<int>(classes.begin(), classes.end()) == std::vector<int>{2, 3, 1, 1, 0});
}

TEST_CASE("epoch 0 is scored as a control") {
  Rig rig("measure.selectivity");
  rig.input("start", codes_of(Dense(7, {0, 3, 0, 0, 0}), 5));
  run(rig);
  CHECK(rig.metric("start_best_ratio") == 1);
  CHECK(rig.metric("start_best_difference") == 0);
  CHECK(rig.metric("start_exclusives") == 0);
  CHECK(rig.metric("start_best_target_share") == Approx(2.0 / 7));
  CHECK(rig.metric("start_best_punctuation_share") == Approx(1.0 / 7));
  CHECK(rig.metric("start_best_function_word_share") == Approx(1.0 / 7));
}

TEST_CASE("a dead SAE has no best latent") {
  Rig rig("measure.selectivity");
  rig.input("codes", codes_of(Dense(7, {0, 0}), 2)).input("tokens", kTokens);
  rig.param("target", kTarget).run();
  CHECK(std::isnan(rig.metric("best_ratio")));
  CHECK(std::isnan(rig.metric("best_latent")));
  CHECK(std::isnan(rig.metric("best_target_share")));
  CHECK(figure(rig, "best").options.at("items").size() == 0);
}

TEST_CASE("latents that fire on one side only have no ratio, and that is no 0") {
  Rig rig("measure.selectivity");
  Dense codes(7, {0, 0});
  codes[0] = {3, 0};  // on Hungary
  rig.input("codes", codes_of(codes, 2))
      .input("tokens", kTokens)
      .input("start", codes_of(codes, 2));
  rig.param("target", kTarget).run();
  CHECK(std::isnan(rig.metric("best_ratio")));
  CHECK(std::isnan(rig.metric("start_best_ratio")));
  CHECK(rig.metric("exclusives") == 1);
  CHECK(column<double>(rig, "ratio") == std::vector<double>{0, 0});  // by which they are ranked
}

TEST_CASE("words and latents that are not there are named") {
  const auto refused = [](const Json& target, const Json& contrast, const std::string& why) {
    Rig rig("measure.selectivity");
    rig.input("codes", kCodes).input("tokens", kTokens);
    rig.param("target", target).param("contrast", contrast);
    CHECK_THROWS_WITH(rig.run(), Contains(why));
  };
  const Json none = Json::array();
  refused(Json(std::vector<std::string>{"Hungry"}), none, "did you mean Hungary?");
  refused(none, none, "target: expected at least one word");
  refused(kTarget, Json(std::vector<std::string>{"Czech"}),
          "contrast \"Czech\" and target share token 3, \" Czech\"");
  refused(kTarget, Json(std::vector<std::string>{"oak"}), "\"oak\" is not in the text");
  Rig rig("measure.selectivity");
  rig.param("latents", Json(Json::Items{std::int64_t{5}}));
  CHECK_THROWS_WITH(run(rig), Contains("there is no latent 5 of 5"));
}

TEST_CASE("windows that overlap are a warning: a token is several rows") {
  Rig rig("measure.selectivity");
  rig.input("codes", kCodes).param("target", kTarget);
  rig.input("tokens", kTokens, {{{"tokens", 7}}, Json::object({{"overlap", 2}})});
  REQUIRE(rig.plan().warnings().size() == 1);
  CHECK_THAT(rig.plan().warnings()[0], Contains("a token is counted in each of its windows"));
}
