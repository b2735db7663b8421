#include "host/graph/params.hpp"

#include <catch2/catch.hpp>

#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

ParamSpec spec(const std::string& name, ParamType type) {
  ParamSpec s;
  s.name = name;
  s.doc = "doc";
  s.type = type;
  return s;
}

// epochs (required), words (a list), l1.coef (what a bare l1 means), l1.reduce, an input acts.
StageInfo stage() {
  StageInfo s{"sae.topk", "", "", {}, {{"acts", "A/1", "doc"}}, {}};
  s.params = {spec("epochs", ParamType::integer), spec("words", ParamType::string),
              spec("l1.coef", ParamType::number), spec("l1.reduce", ParamType::string)};
  s.params[0].required = true;
  at_least(1).apply(s.params[0]);
  s.params[1].list = true;
  s.params[2].shorthand = true;
  one_of({"sum", "mean"}).apply(s.params[3]);
  return s;
}

struct Read {
  std::string values;  // as JSON by name
  std::vector<std::string> faults;
};

Read params_of(const std::string& params, const std::vector<std::string>& set = {}) {
  const auto loaded = load_text("nodes: {n: {use: sae.topk" + params + "}}\n", set);
  Diagnostics diagnostics;
  Json values = Json::object();
  for (const auto& [name, given] : read_params(loaded.node("n"), stage(), "/", diagnostics))
    values[name] = given.value;
  Read read{values.dump(), {}};
  for (const auto& d : diagnostics.all())
    read.faults.push_back(std::to_string(d.at.column) + ": " + d.complaint.message);
  return read;
}

}  // namespace

TEST_CASE("parameters are typed by their declaration; groups have three spellings") {
  const auto [params, values] = GENERATE(table<std::string, std::string>({
      {", epochs: 5, words: a", R"({"epochs":5,"words":["a"]})"},
      {", epochs: 5, l1: {coef: 1, reduce: sum}",
       R"({"epochs":5,"l1.coef":1.0,"l1.reduce":"sum"})"},
      {", epochs: 5, l1.coef: 1", R"({"epochs":5,"l1.coef":1.0})"},
      {", epochs: 5, l1: 0.5", R"({"epochs":5,"l1.coef":0.5})"},
      {", epochs: 5, l1: 0.5, l1.reduce: mean", R"({"epochs":5,"l1.coef":0.5,"l1.reduce":"mean"})"},
  }));
  const auto read = params_of(params);
  CAPTURE(params, read.faults);
  CHECK(read.faults.empty());
  CHECK(read.values == values);
}

TEST_CASE("what is wrong with parameters is told, all at once") {
  const auto read =
      params_of(", epohs: 5, acts: 1, words: {a: b}, l1: {coef: x, cof: 1}, l1.coef: 2");
  CHECK(read.faults ==
        std::vector<std::string>{
            "28: sae.topk has no parameter epohs (did you mean epochs?); expected epochs, words, "
            "l1.coef or l1.reduce",
            "38: sae.topk has no parameter acts, but an input of that name; expected in: {acts: "
            "NODE}",
            "54: words: expected text, found a mapping", "73: l1.coef: expected a number, found x",
            "76: sae.topk has no parameter l1.cof (did you mean l1.coef?); expected epochs, words, "
            "l1.coef or l1.reduce",
            "85: l1.coef is given twice: first on line 1; expected it once"});
}

TEST_CASE("a parameter that must be given is told, unless a name nearly its own is") {
  CHECK(params_of("").faults ==
        std::vector<std::string>{
            "9: the node n (sae.topk) lacks epochs: doc; expected epochs: integer, at least 1"});
  CHECK(params_of(", epohs: 5").faults.size() == 1);
  CHECK(params_of(", words: a").faults.size() == 1);
}

TEST_CASE("ranges and choices are held") {
  CHECK(params_of(", epochs: 0").faults ==
        std::vector<std::string>{"36: epochs: expected at least 1, found 0"});
  CHECK(params_of(", epochs: 1, l1.reduce: men").faults ==
        std::vector<std::string>{
            "50: l1.reduce: expected sum or mean, found men (did you mean mean?)"});
}

TEST_CASE("what is laid over wins in whichever spelling, the last one of all") {
  const auto [params, set, values] =
      GENERATE(table<std::string, std::vector<std::string>, std::string>({
          {", l1: 0.5", {"n.l1.coef=1"}, R"({"epochs":1,"l1.coef":1.0})"},
          {", l1.coef: 0.5", {"n.l1=1"}, R"({"epochs":1,"l1.coef":1.0})"},
          {", l1: {coef: 0.5}", {"n.l1.coef=1"}, R"({"epochs":1,"l1.coef":1.0})"},
          {", l1: {coef: 0.5, reduce: sum}",
           {"n.l1.coef=1"},
           R"({"epochs":1,"l1.coef":1.0,"l1.reduce":"sum"})"},
          {", l1: 0.5", {"n.l1.reduce=sum"}, R"({"epochs":1,"l1.coef":0.5,"l1.reduce":"sum"})"},
          {", l1: 0.5", {"n.l1.coef=1", "n.l1=2"}, R"({"epochs":1,"l1.coef":2.0})"},
          {", l1: 0.5", {"n.l1=2", "n.l1.coef=1"}, R"({"epochs":1,"l1.coef":1.0})"},
      }));
  const auto read = params_of(", epochs: 1" + params, set);
  CAPTURE(params, read.faults);
  CHECK(read.faults.empty());
  CHECK(read.values == values);
}
