// Well-behaved stages: each kind of parameter and port, a seed, a plan step.
#include <cmath>

#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

struct Penalty : ParamGroup {
  using ParamGroup::ParamGroup;
  Param<double> coef{this, "coef", 0.0, "weight of the penalty", at_least(0), shorthand};
  Param<std::string> reduce{this, "reduce", "sum", "over what", one_of({"sum", "mean"})};
};

// Writes its parameters down, one a line.
class Value final : public Stage {
  Output<Text> text{this, "text", "the parameters, one a line"};
  Output<Table> table{this, "table", "one row: the number"};
  Param<std::int64_t> number{this, "number", required, "a whole number", at_least(0), at_most(99)};
  Param<double> ratio{this, "ratio", 0.5, "a share", above(0), at_most(1)};
  Param<bool> flag{this, "flag", false, "a switch"};
  Param<Size> width{this, "width", Size::of(1), "a size"};
  Param<std::string> mode{this, "mode", "fast", "a choice", one_of({"fast", "exact"})};
  Param<std::vector<std::string>> words{this, "words", std::vector<std::string>{},
                                        "a list of texts"};
  Param<std::optional<InputFile>> file{this, "file", std::nullopt, "a file to copy"};
  Penalty penalty{this, "penalty"};
  Metric told{this, "number", "the parameter"};
  Threads threads{this};

  void run(Context& context) override {
    text->content = std::to_string(*number) + "\n" + std::to_string(*ratio) + "\n" + *mode + "\n";
    for (const auto& word : *words) text->content += word + "\n";
    table->columns = {{"number", "the parameter", Column::Integers{*number}}};
    context.metric(told, static_cast<double>(*number));
  }
};

class Join final : public Stage {
  Inputs<Text> texts{this, "texts", "what is put together"};
  Output<Text> text{this, "text", "one after the other"};

  void run(Context&) override {
    for (std::size_t i = 0; i < texts.size(); ++i) text->content += texts[i].content;
  }
};

// One line an item: where it stands, and its metric `number`.
class Gathered final : public Stage {
  Inputs<Metrics> metrics{this, "metrics", "of nodes that have a metric number"};
  Input<Text> text{this, "text", "what comes first", kazan::optional};
  Output<Text> lines{this, "lines", "PLACE NUMBER"};
  Metric total{this, "sum", "of the numbers", headline};

  void run(Context& context) override {
    double sum = 0;
    if (text) lines->content = text->content;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      const double number = metrics[i].at("number").value;
      sum += number;
      lines->content +=
          text_of(metrics.place(i)) + " " + std::to_string(std::lround(number)) + "\n";
    }
    context.metric(total, sum);
  }
};

class Pair final : public Stage {
  Input<Text> first{this, "first", "a text"};
  Input<Table> second{this, "second", "a table", optional};
  Output<Text> text{this, "text", "the text and how many rows the table has"};

  void plan(Planner& planner) override { planner.describe(text, planner.description(first)); }
  void run(Context&) override {
    text->content = first->content + (second ? std::to_string(second->rows()) : "no table");
  }
};

class Random final : public Stage {
  Output<Text> text{this, "text", "one draw"};
  Metric told{this, "drawn", "from 0 to 1"};
  Seed seed{this};

  void run(Context& context) override {
    const double drawn = context.draws("test").uniform(0, 0);
    text->content = std::to_string(drawn);
    context.metric(told, drawn);
  }
};

// Resolves `middle`, as stages with a layer do.
class Layer final : public Stage {
  Output<Text> text{this, "text", "the layer"};
  Param<std::string> layer{this, "layer", "middle", "0 to 11, or middle"};
  Threads threads{this};

  void plan(Planner& planner) override {
    std::vector<std::string> all;
    for (int i = 0; i < 12; ++i) all.push_back(std::to_string(i));
    planner.values(layer, all);
    if (*layer == "middle") layer.resolve("6");
    if (layer->size() > 2) planner.error(layer, "expected 0 to 11 or middle, found " + *layer);
    planner.describe(text, {{{"characters", static_cast<std::int64_t>(layer->size())}}, {}});
  }
  void run(Context&) override { text->content = *layer; }
};

class ComputedBy final : public Stage {
  Param<std::string> other{this, "other", required, "the stage that computes with it", not_keyed};
  Output<Text> out{this, "out", "nothing much"};

  void plan(Planner& planner) override { planner.computed_by(*other); }
  void run(Context&) override { out->content = "x"; }
};

// Claims to need what its parameters say, in MiB and seconds; needs nothing.
class Needy final : public Stage {
  Input<Text> after{this, "after", "read by nobody", kazan::optional};
  Output<Text> text{this, "text", "a word"};
  Param<std::optional<double>> memory{this, "memory", std::nullopt, "MiB"};
  Param<std::optional<double>> disk{this, "disk", std::nullopt, "MiB"};
  Param<double> seconds{this, "seconds", 0.0, "of work"};

  void plan(Planner& planner) override {
    Needs needs;
    needs.memory = memory->value_or(kUnknown) * (1 << 20);
    needs.disk = disk->value_or(kUnknown) * (1 << 20);
    needs.seconds = *seconds;
    planner.estimate(needs);
  }
  void run(Context&) override { text->content = "done"; }
};

}  // namespace

KAZAN_STAGE(Needy, "test.needs", "Claims to need much")
KAZAN_STAGE(Value, "test.value", "Writes its parameters down")
KAZAN_STAGE(Gathered, "test.gathered", "Adds numbers")
KAZAN_STAGE(Join, "test.join", "Joins texts")
KAZAN_STAGE(Pair, "test.pair", "Takes a text and perhaps a table")
KAZAN_STAGE(Random, "test.random", "Draws a number")
KAZAN_STAGE(Layer, "test.layer", "Resolves a layer")
KAZAN_STAGE(ComputedBy, "test.computed_by", "Gives what another stage computes with")

}  // namespace kazan
