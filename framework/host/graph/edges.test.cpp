#include "host/graph/edges.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

// Two sources, and a stage with one, two and a list of inputs.
const std::map<std::string, StageInfo> kStages = {
    {"text", {"text", "", "", {}, {}, {{"text", "Text/1", ""}}}},
    {"model", {"model", "", "", {}, {}, {{"model", "Model/1", ""}, {"tokenizer", "Words/1", ""}}}},
    {"read", {"read", "", "", {}, {{"text", "Text/1", "what is read"}}, {{"out", "Text/1", ""}}}},
    {"tokens",
     {"tokens",
      "",
      "",
      {},
      {{"text", "Text/1", "the text"}, {"words", "Words/1", "the words", false}},
      {}}},
    {"both",
     {"both", "", "", {}, {{"text", "Text/1", "the text"}, {"words", "Words/1", "the words"}}, {}}},
    {"compare", {"compare", "", "", {}, {{"fit", "kazan.Metrics/1", "metrics"}}, {}}},
    {"count", {"count", "", "", {}, {{"rare", "Rare/1", "what is rare"}}, {}}},
    {"sum", {"sum", "", "", {}, {{"common", "Common/1", "what is not"}}, {}}},
    {"join", {"join", "", "", {}, {{"texts", "Text/1", "texts", true, true}}, {}}},
};

struct Read {
  std::map<std::string, std::vector<Edge>> edges;
  std::vector<std::string> faults;
};

// The edges of n, which stands beside a text t, a model m and a node of an unknown stage u.
Read edges_of(const std::string& node) {
  const auto loaded = load_text(
      "nodes:\n  t: {use: text}\n  m: {use: model}\n  u: {use: unknown}\n  n: " + node + "\n");
  std::vector<StagedNode> nodes;
  for (const auto& use : loaded.experiment.nodes) {
    const auto stage = kStages.find(use.use.scalar);
    nodes.push_back({&use, stage == kStages.end() ? nullptr : &stage->second});
  }
  Diagnostics diagnostics;
  const auto givers = [](const std::string& type) {
    return type == "Rare/1" ? std::vector<std::string>{"digs", "finds"}
                            : std::vector<std::string>(5, "many");
  };
  Read read{read_edges(nodes, NodeNames(nodes), 3, diagnostics, givers), {}};
  for (const auto& d : diagnostics.all())
    read.faults.push_back(std::to_string(d.at.column) + ": " + d.complaint.message);
  return read;
}

}  // namespace

TEST_CASE("a metric by its own name leads to all metrics of its node") {
  CHECK(edges_of("{use: compare, in: t.fvu}").faults ==
        std::vector<std::string>{"25: text has no output fvu (did you mean t.metrics?); expected "
                                 "all metrics of the node at once: t.metrics"});
}

TEST_CASE("a reference is a node's first output, or one it names") {
  const auto [node, port, from, output] =
      GENERATE(table<std::string, std::string, std::size_t, std::string>({
          {"{use: read, in: t}", "text", 0, "text"},
          {"{use: read, in: t.text}", "text", 0, "text"},
          {"{use: read, in: {text: t}}", "text", 0, "text"},
          {"{use: tokens, in: t}", "text", 0, "text"},  // the one that must be given
          {"{use: tokens, in: {text: t, words: m.tokenizer}}", "words", 1, "tokenizer"},
          {"{use: join, in: t}", "texts", 0, "text"},
          {"{use: join, in: [t, t]}", "texts", 0, "text"},
      }));
  const auto read = edges_of(node);
  CAPTURE(node, read.faults);
  REQUIRE(read.faults.empty());
  CHECK(read.edges.at(port).front().from == from);
  CHECK(read.edges.at(port).front().port == output);
}

TEST_CASE("what is wrong with an edge is told at the reference") {
  const auto [node, fault] = GENERATE(table<std::string, std::string>({
      {"{use: read}",
       "3: the node n (read) lacks the input text: what is read; expected text: Text/1, such as "
       "t.text"},
      {"{use: count}",
       "3: the node n (count) lacks the input rare: what is rare; expected rare: Rare/1, which no "
       "node here gives; digs or finds would"},
      {"{use: sum}",
       "3: the node n (sum) lacks the input common: what is not; expected common: Common/1, which "
       "no node here gives"},
      {"{use: read, in: ~}",
       "3: the node n (read) lacks the input text: what is read; expected text: Text/1, such as "
       "t.text"},
      {"{use: read, in: {txt: t}}",
       "23: read has no input txt (did you mean text?); expected text"},
      {"{use: text, in: t}", "22: text takes no input; expected no in:"},
      {"{use: text, in: {a: t}}", "23: text takes no input; expected no in:"},
      {"{use: both, in: t}",
       "22: both has the inputs text, words; expected in: {INPUT: NODE, ...}"},
      {"{use: read, in: tt}",
       "22: no node has the name tt (did you mean t?); expected t, m, u or n"},
      {"{use: read, in: t.txt}", "22: text has no output txt (did you mean text?); expected text or metrics"},
      {"{use: read, in: tokens}", "22: no node has the name tokens; expected t, m, u or n"},
      {"{use: read, in: [t]}", "22: the input text: expected one node, found a list"},
      {"{use: join, in: []}",
       "22: the input texts: expected at least one node, found an empty list"},
      {"{use: unknown, in: {a: t, b: [tt, m]}}",
       "36: no node has the name tt (did you mean t?); expected t, m, u or n"},
      {"{use: read, in: {text: {a: t}}}",
       "29: the input text: expected NODE or NODE.OUTPUT, found a mapping"},
      {"{use: read, in: m}",
       "22: the input text of read: expected Text/1, found m.model, which is Model/1"},
      {"{use: both, in: {text: t, words: m}}",
       "39: the input words of both: expected Words/1, found m.model, which is Model/1 (did you "
       "mean m.tokenizer?)"},
  }));
  const auto read = edges_of(node);
  CAPTURE(node, read.faults);
  REQUIRE_FALSE(read.faults.empty());
  CHECK(std::count(read.faults.begin(), read.faults.end(), fault) == 1);
}

TEST_CASE("an input that is nearly named, or given as a parameter, is no second fault") {
  CHECK(edges_of("{use: read, in: {txt: t}}").faults.size() == 1);
  CHECK(edges_of("{use: read, text: t}").faults.empty());  // read_params tells
  CHECK(edges_of("{use: both, in: {txt: t}}").faults.size() == 2);
}

TEST_CASE("a node of an unknown stage is no second fault") {
  const auto read = edges_of("{use: read, in: u.what}");
  CHECK(read.faults.empty());
  CHECK(read.edges.at("text").front().from == 2);  // and is not planned without it
}
