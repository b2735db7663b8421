#include "sdk/metric.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/artifacts/text.hpp"
#include "sdk/metric_text.hpp"
#include "sdk/stage.hpp"

using namespace kazan;
using Catch::Contains;
using Names = std::vector<std::string>;

namespace {

struct Group : ParamGroup {
  Group(Declarations* owner, const Input<Text>& start)
      : ParamGroup(owner, "group"), growth{this, "growth", "since epoch 0", only_with(start)} {}
  Metric size{this, "size", "of the group"};
  Metric growth;
};

class Sample final : public Stage {
 public:
  Input<Text> start{this, "start", "at epoch 0", kazan::optional};
  Param<double> threshold{this, "threshold", 0.5, "from where on"};
  Param<std::vector<double>> at{this, "at", {4.0, 0.25}, "numbers"};
  Param<std::optional<std::string>> word{this, "word", std::nullopt, "a word"};
  Metric fired{this, "fired", "rows above {threshold}, {word|any word}", headline};
  Metric before{this, "before", "the same at epoch 0", only_with(start)};
  Metric shared{this, "shared", "mean over {pairs|all} pairs"};
  Metric family{this, "fvu_at_{at}.{group}", "fvu of {group} at {at}"};
  Group group{this, start};
};

struct Running {
  Sample stage;
  Context context{[this] {
    Context::Given given;
    given.stage = &stage;
    return given;
  }()};
  const MetricValue& last() const { return context.emitted().metrics.back(); }
};

}  // namespace

TEST_CASE("metrics are declared in order, those of a group with its name") {
  const Sample stage;
  Names names;
  for (const auto* metric : stage.metrics()) names.push_back(metric->spec().name);
  CHECK(names ==
        Names{"fired", "before", "shared", "fvu_at_{at}.{group}", "group.size", "group.growth"});
  CHECK(stage.fired.spec().headline);
  CHECK(stage.before.spec().with == Names{"start"});
  CHECK(stage.group.growth.spec().with == Names{"start"});
  CHECK(MetricSpec::from_json(stage.before.spec().to_json()).with == Names{"start"});
}

TEST_CASE("an input that is named has to stand above, in the same stage") {
  struct Late final : Stage {
    Metric before{this, "before", "at epoch 0", only_with(start)};
    Input<Text> start{this, "start", "a text", kazan::optional};
  };
  CHECK_THROWS_WITH(Late(),
                    "the metric \"before\" is given only with an input that does not stand "
                    "above it: expected the input's declaration first");
  struct Foreign final : Stage {
    explicit Foreign(const Sample& other) : before{this, "before", "", only_with(other.start)} {}
    Metric before;
  };
  const Sample other;
  CHECK_THROWS_WITH(Foreign(other), Contains("an input that does not stand above it"));
}

TEST_CASE("a definition has words in general, and what stands for them when it is given") {
  CHECK(general_definition({"a", "rows above {threshold}, {word|any word}", false, {}}) ==
        "rows above {threshold}, any word");
  Running running;
  running.context.metric(running.stage.fired, 3);
  CHECK(running.last().definition == "rows above 0.5, any word");
  CHECK(running.last().headline);
  running.context.metric("shared", NAN, {{"pairs", 3}});
  CHECK(running.last().definition == "mean over 3 pairs");
  CHECK(std::isnan(running.last().value));
  CHECK_FALSE(running.last().headline);
}

TEST_CASE("a name with placeholders is a family") {
  Running running;
  running.context.metric(running.stage.family, 1, {{"at", 4.0}, {"group", "Top-K"}});
  CHECK(running.last().name == "fvu_at_4.top_k");
  CHECK(running.last().definition == "fvu of Top-K at 4");
  running.context.metric(running.stage.family, 1, {{"at", 0.25}, {"group", "Top-K"}});
  CHECK(running.last().name == "fvu_at_0.25.top_k");
}

TEST_CASE("what is not as it is declared is its author's fault") {
  Running r;
  const auto give = [&](std::string_view name, const MetricTexts& texts) {
    r.context.metric(name, 1, texts);
  };
  CHECK_THROWS_WITH(give("fird", {}),
                    "it gives a metric \"fird\" that it does not declare (did you "
                    "mean fired?)");
  CHECK_THROWS_WITH(give("before", {}), Contains("was given without the input \"start\""));
  CHECK_THROWS_WITH(give("shared", {}), Contains("without what stands for {pairs}"));
  CHECK_THROWS_WITH(give("fired", {{"pairs", 3}}), Contains("{pairs}, a placeholder that it does"));
  CHECK_THROWS_WITH(give("fvu_at_{at}.{group}", {{"at", 5.0}, {"group", "l1"}}),
                    Contains("cannot have the name \"fvu_at_5.l1\"; expected fvu_at_4.{group} or "
                             "fvu_at_0.25.{group}"));
  give("fired", {});
  CHECK_THROWS_WITH(give("fired", {}), "the metric \"fired\" was given twice");
  CHECK(r.context.emitted().metrics.size() == 1);
  Context alone{Context::Given{}};
  CHECK_THROWS_WITH(alone.metric(r.stage.fired, 1), Contains("does not declare"));
}

TEST_CASE("braces have their other") {
  CHECK(parts_of("").empty());
  CHECK(parts_of("{a}{b|c d}e").size() == 3);
  CHECK(parts_of("{a}{b|c d}e")[1].words == "c d");
  for (const char* text : {"{a", "a}", "{a{b}}", "a{"})
    CHECK_THROWS_WITH(parts_of(text), Contains("a brace without its other"));
}

TEST_CASE("possible names stand for those that are given") {
  const MetricSpec spec{"{value}_at_{at}.{group}", "", false, {}};
  const auto known = [](const std::string& placeholder) -> std::optional<Names> {
    if (placeholder == "group") return std::nullopt;
    return names_in(placeholder == "at" ? Json(std::vector<std::string>{"4", "16"}) : Json("FVU"));
  };
  const Names names = possible_names(spec, known);
  CHECK(names == Names{"fvu_at_4.{group}", "fvu_at_16.{group}"});
  CHECK(fits(names[0], "fvu_at_4.l1"));
  CHECK(fits(names[0], "fvu_at_4.top.k"));
  CHECK_FALSE(fits(names[0], "fvu_at_4."));
  CHECK_FALSE(fits(names[0], "fvu_at_16.l1"));
  CHECK(fits("{a}_x_{b}", "x_x_x_x"));
  CHECK_FALSE(fits("{a}_x_{b}", "_x_x"));
  CHECK_FALSE(names_in(Json()));
}

TEST_CASE("a caption has the values of parameters, and other braces as they are") {
  Running running;
  running.context.figure(
      {"curve", "lines", "A curve", "Above {threshold}, {not a parameter} {word", {}, {}});
  CHECK(running.context.emitted().figures.at(0).caption == "Above 0.5, {not a parameter} {word");
}
