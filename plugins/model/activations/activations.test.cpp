#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Rig;

namespace {

// mini's reference and what its plan step says of it; the rig keeps the artifact's folder.
struct Mini {
  Rig rig{"model.gpt2"};
  Mini() {
    rig.param("weights", Json(std::vector<std::string>{"bundled/mini"}));
    rig.run();
  }
  Model model() { return *rig.output<Model>("model"); }
  Description description() { return rig.plan().outputs().at("model"); }
};

Tokens counting(std::int64_t count, std::vector<std::int64_t> windows = {0}) {
  Tokens tokens;
  tokens.text = std::string(static_cast<std::size_t>(count), 'x');
  for (std::int64_t i = 0; i < count; ++i)
    tokens.tokens.push_back({static_cast<std::int32_t>(i % 8192), i, i + 1});
  tokens.windows = std::move(windows);
  tokens.vocabulary = 8192;
  tokens.tokenizer = "test";
  return tokens;
}

std::string problem(const std::string& site, const Json& layer) {
  Mini mini;
  Rig rig("model.activations");
  rig.input("model", mini.model(), mini.description()).input("tokens", counting(4));
  rig.param("site", site).param("layer", layer);
  const auto& problems = rig.plan().problems();
  return problems.empty() ? "" : problems.at(0).subject + ": " + problems.at(0).message;
}

std::string failure(const Tokens& tokens) {
  Mini mini;
  Rig rig("model.activations");
  rig.input("model", mini.model(), mini.description()).input("tokens", tokens);
  rig.param("site", "mlp_out").param("layer", "0");
  try {
    rig.run();
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::experiment);
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a site by any name and a layer by any name resolve to one thing") {
  const std::vector<std::pair<std::string, Json>> same = {{"mlp_out", "3"},
                                                          {"mlp_out", "middle"},
                                                          {"mlp_out", "-3"},
                                                          {"blocks.3.hook_mlp_out", Json()},
                                                          {"transformer.h.3.mlp", Json()},
                                                          {"h.3.mlp.c_proj", "middle"}};
  Mini mini;
  for (const auto& [site, layer] : same) {
    INFO(site);
    Rig rig("model.activations");
    rig.input("model", mini.model(), mini.description()).input("tokens", counting(4));
    rig.param("site", site).param("layer", layer);
    CHECK(rig.plan().problems().empty());
    CHECK(rig.resolved_param("site").string() == "mlp_out");
    CHECK(rig.resolved_param("layer").string() == "3");
    CHECK(rig.plan().outputs().at("activations").size("inputs") == 256);
  }
}

TEST_CASE("what is wrong with site and layer is said before running") {
  CHECK_THAT(problem("mlp_ot", "0"), Contains("site: ") && Contains("did you mean mlp_out"));
  CHECK_THAT(problem("mlp_out", "6"), Contains("layer: ") && Contains("0 to 5"));
  CHECK_THAT(problem("mlp_out", Json()), Contains("needs a layer"));
  CHECK_THAT(problem("blocks.9.hook_mlp_out", Json()), Contains("site: ") && Contains("0 to 5"));
  CHECK_THAT(problem("blocks.2.hook_mlp_out", "4"),
             Contains("layer: expected 2, where the site blocks.2.hook_mlp_out is, found 4"));
}

TEST_CASE("tokens that the model cannot read are refused") {
  CHECK(failure(counting(512)).empty());
  CHECK_THAT(failure(counting(513)), Contains("513 tokens") && Contains("context is 512"));
  CHECK(failure(counting(513, {0, 500})).empty());
  Tokens foreign = counting(3);
  foreign.vocabulary = 50257;
  foreign.tokens[1].id = 50256;
  CHECK_THAT(failure(foreign), Contains("token id 50256") && Contains("vocabulary of 8192"));
}

TEST_CASE("the recipe is run by whoever reads it, as the model computes it") {
  Mini mini;
  const Tokens tokens = counting(7, {0, 4});
  const std::vector<std::int32_t> second = {4, 5, 6};
  for (const std::string site : {"mlp_out", "z", "mlp_pre", "pattern"}) {
    INFO(site);
    Rig rig("model.activations");
    rig.input("model", mini.model(), mini.description()).input("tokens", tokens);
    rig.param("site", site).param("layer", "2");
    rig.run();
    const auto live = rig.output<Activations>("activations");
    REQUIRE(live->rows() == 7);
    const Array rows = live->read(4, 7);
    auto& family = provider<ModelFamily>(rig.services(), "model.gpt2");
    const Array direct = family.open(mini.model(), 2)->activations(second, {{site, 2}}).at(0);
    if (site != "pattern") {
      CHECK(std::ranges::equal(rows.values<float>(), direct.values<float>()));
      continue;
    }
    CHECK(live->inputs() == 4 * 4);  // heads x the longest window
    const auto row = rows.row<float>(1);
    CHECK(std::accumulate(row.begin(), row.end(), 0.0) == Approx(4));  // each head sums to 1
  }
}

namespace {

// What is said of tokens in one window, before they exist.
Description one_window(Dimension count) {
  return {{std::move(count)}, Json::object({{"windows", 1}, {"bytes", 4000}})};
}

Rig& planned(Rig& rig, Mini& mini, const std::string& site, const Description& tokens) {
  rig.input("model", mini.model(), mini.description()).input("tokens", counting(4), tokens);
  rig.param("site", site).param("layer", "0").plan();
  return rig;
}

}  // namespace

TEST_CASE("a text whose tokens are counted is refused before it runs when it is too long") {
  Mini mini;
  Rig fits("model.activations"), longer("model.activations"), windows("model.activations");
  CHECK(planned(fits, mini, "mlp_out", one_window({"tokens", 512})).plan().problems().empty());
  const auto& problems =
      planned(longer, mini, "mlp_out", one_window({"tokens", 513})).plan().problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].subject == "tokens");
  CHECK_THAT(problems[0].message, Contains("513 tokens; the model's context is 512"));
  const Description several{{{"tokens", 513}}};
  CHECK(planned(windows, mini, "mlp_out", several).plan().problems().empty());
}

TEST_CASE("rows are said to be of windows that begin with BOS where their tokens are") {
  Mini mini;
  for (const bool bos : {true, false}) {
    Rig rig("model.activations");
    Description tokens = one_window({"tokens", 4});
    tokens.attributes["prepend_bos"] = bos;
    const auto& rows = planned(rig, mini, "mlp_out", tokens).plan().outputs().at("activations");
    CHECK(rows.attributes.at("prepend_bos") == Json(bos));
  }
}

TEST_CASE("windows longer than the context are refused before tokens are counted") {
  Mini mini;
  const auto problems = [&](std::int64_t window, Dimension count) {
    Rig rig("model.activations");
    const Description cut{{std::move(count)}, Json::object({{"window", window}, {"bytes", 4000}})};
    return planned(rig, mini, "mlp_out", cut).plan().problems().size();
  };
  CHECK(problems(512, {"tokens", std::nullopt, 4000}) == 0);
  CHECK(problems(513, {"tokens", std::nullopt, 4000}) == 1);
  CHECK(problems(513, {"tokens", 100}) == 0);
}

TEST_CASE("a text that is not counted has no more rows than the context, and costs its reader") {
  Mini mini;
  Rig rows("model.activations"), pattern("model.activations"), unknown("model.activations");
  const auto bounded = one_window({"tokens", std::nullopt, 4000});
  const auto& out = planned(rows, mini, "mlp_out", bounded).plan().outputs().at("activations");
  CHECK_FALSE(out.size("tokens"));
  CHECK(out.most("tokens") == 512);
  CHECK(out.size("inputs") == 256);
  CHECK(out.reading.numerical);
  CHECK(out.reading.memory > 512 * 256 * 4);
  CHECK(rows.plan().estimate().memory_bytes.has_value());
  const auto& heads = planned(pattern, mini, "pattern", bounded).plan().outputs().at("activations");
  CHECK(heads.most("inputs") == 4 * 512);
  // Tokens in windows that nobody has told of: as many as there are.
  const auto& open = planned(unknown, mini, "mlp_out", {}).plan().outputs().at("activations");
  CHECK_FALSE(open.most("tokens"));
  CHECK_FALSE(unknown.plan().estimate().memory_bytes.has_value());
}

TEST_CASE("a text that is cut costs its reader windows of that size, not of the context") {
  Mini mini;
  Rig whole("model.activations"), cut("model.activations"), pattern("model.activations");
  const Dimension count{"tokens", 4000};
  const Description plain{{count}, Json::object({{"bytes", 4000}})},
      windows{{count}, Json::object({{"window", 8}, {"bytes", 4000}})};
  const auto memory = [&](Rig& rig, const Description& tokens) {
    return planned(rig, mini, "mlp_out", tokens).plan().outputs().at("activations").reading.memory;
  };
  // 4 heads, 256 wide: at least the residual stream and the scores of 384 tokens less, for 16
  // windows may be computed at a time
  CHECK(memory(whole, plain) - memory(cut, windows) > 4 * 384 * (256 + 4 * 512));
  const auto& heads = planned(pattern, mini, "pattern", windows).plan().outputs().at("activations");
  CHECK(heads.most("inputs") == 4 * 8);
}
