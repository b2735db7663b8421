#include "host/engines/cut.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

struct Builder {
  Plan plan;
  std::set<std::string> stored;

  Builder& node(const std::string& name, double seconds, std::vector<std::string> reads = {},
                int threads = 1) {
    PlannedNode node;
    node.name = node.id = node.key = name;
    node.base = name.substr(0, name.find('['));
    node.threads = threads;
    node.estimate.seconds = seconds * threads;
    node.estimate.memory_bytes = 100 << 20;
    for (const auto& from : reads) node.inputs["in"].push_back({from, "out", from});
    plan.nodes.push_back(node);
    return *this;
  }

  std::vector<Task> cut(double short_seconds = 60) const {
    return kazan::cut(
        plan, [&](std::size_t i) { return stored.contains(plan.nodes[i].name); }, short_seconds);
  }

  // "text tokens" of each task.
  std::vector<std::string> texts(const std::vector<Task>& tasks) const {
    std::vector<std::string> out;
    for (const auto& task : tasks) {
      std::string text;
      for (const auto node : task.nodes) text += (text.empty() ? "" : " ") + plan.nodes[node].name;
      out.push_back(text);
    }
    return out;
  }
};

using Texts = std::vector<std::string>;

// text, model -> tokens -> acts[l] -> sae[l,k] -> codes, density; all -> compare
Builder sweep(double training) {
  Builder b;
  b.node("text", 0).node("model", 5).node("tokens", 1, {"text", "model"});
  for (const std::string l : {"0", "1"}) {
    b.node("acts[l=" + l + "]", 100, {"model", "tokens"});
    for (const std::string k : {"a", "b", "c"}) {
      const std::string at = "[l=" + l + ",k=" + k + "]";
      b.node("sae" + at, training, {"acts[l=" + l + "]"}, 2);
      b.node("codes" + at, 2, {"sae" + at, "acts[l=" + l + "]"});
      b.node("density" + at, 1, {"codes" + at, "text"});
    }
  }
  std::vector<std::string> all;
  for (const auto& node : b.plan.nodes)
    if (node.base == "density") all.push_back(node.name);
  return b.node("compare", 1, all);
}

}  // namespace

TEST_CASE("a training has its short followers with it, and not its equals") {
  const Builder b = sweep(3600);
  const auto tasks = b.cut();
  CHECK(b.texts(tasks) == Texts{"text model tokens", "acts[l=0]", "acts[l=1]",
                                "sae[l=0,k=a] codes[l=0,k=a] density[l=0,k=a]",
                                "sae[l=0,k=b] codes[l=0,k=b] density[l=0,k=b]",
                                "sae[l=0,k=c] codes[l=0,k=c] density[l=0,k=c]",
                                "sae[l=1,k=a] codes[l=1,k=a] density[l=1,k=a]",
                                "sae[l=1,k=b] codes[l=1,k=b] density[l=1,k=b]",
                                "sae[l=1,k=c] codes[l=1,k=c] density[l=1,k=c]", "compare"});
  CHECK(tasks[1].after == std::vector<int>{1});
  CHECK(tasks[3].after == std::vector<int>{2});  // which is after 1
  CHECK(tasks[9].after == std::vector<int>{4, 5, 6, 7, 8, 9});
  CHECK(tasks[3].threads == 2);
  CHECK(tasks[3].seconds == 3603);
  const auto arrays = arrays_of(tasks, 1000);
  REQUIRE(arrays.size() == 5);  // text, acts, sae of either layer, compare
  CHECK(arrays[1].name == "acts");
  CHECK(arrays[1].count == 2);
  CHECK(arrays[2].first == 4);
  CHECK(arrays[2].count == 3);
  CHECK(arrays[3].name == "sae.2");
  CHECK(arrays_of(tasks, 2).size() == 7);
}

TEST_CASE("short nodes of one kind share tasks, up to the time that was asked for") {
  const Builder b = sweep(10);
  const auto tasks = b.cut();
  // 13 s each: the three of a layer, 39 s, go with their activations
  CHECK(b.texts(tasks)[1] ==
        "acts[l=0] sae[l=0,k=a] codes[l=0,k=a] density[l=0,k=a] sae[l=0,k=b] codes[l=0,k=b] "
        "density[l=0,k=b] sae[l=0,k=c] codes[l=0,k=c] density[l=0,k=c]");
  Builder many;
  many.node("rows", 100);
  for (int i = 0; i < 10; ++i) many.node("fit[i=" + std::to_string(i) + "]", 25, {"rows"});
  CHECK(many.texts(many.cut()) == Texts{"rows", "fit[i=0] fit[i=1]", "fit[i=2] fit[i=3]",
                                        "fit[i=4] fit[i=5]", "fit[i=6] fit[i=7]",
                                        "fit[i=8] fit[i=9]"});
  CHECK(many.cut(1000).size() == 1);
  CHECK(many.cut(0).size() == 11);
}

TEST_CASE("siblings that share a pass of a model share a task") {
  Builder b;
  b.node("model", 5);
  for (const std::string l : {"0", "1", "2"}) {
    b.node("stored[l=" + l + "]", 3000, {"model"});
    b.plan.nodes.back().pass = "model and text";
    b.node("sae[l=" + l + "]", 3600, {"stored[l=" + l + "]"});
  }
  CHECK(b.texts(b.cut()) ==
        Texts{"model", "stored[l=0] stored[l=1] stored[l=2]", "sae[l=0]", "sae[l=1]", "sae[l=2]"});
}

TEST_CASE("what the store has is in no task, and what would be needed to make it anew goes first") {
  Builder b = sweep(3600);
  for (const auto& node : b.plan.nodes)
    if (node.base != "model" && node.name.find("l=1,k=c") == std::string::npos)
      b.stored.insert(node.name);
  b.stored.erase("compare");
  const auto tasks = b.cut();
  CHECK(b.texts(tasks) == Texts{"model", "sae[l=1,k=c] codes[l=1,k=c] density[l=1,k=c] compare"});
  CHECK(tasks[1].after == std::vector<int>{1});
  for (const auto& node : b.plan.nodes) b.stored.insert(node.name);
  CHECK(b.cut().empty());
}

TEST_CASE("pieces that another stands between stay apart") {
  Builder b;  // a -> long -> c; d reads a and c
  b.node("a", 1).node("long", 500, {"a"}).node("c", 1).node("other", 500, {"c"});
  b.node("x", 1, {"a", "other"}).node("y", 1, {"c", "long"}).node("z", 1, {"x", "y"});
  const auto tasks = b.cut();
  std::set<std::size_t> seen;
  for (const auto& task : tasks) {
    for (const int other : task.after) CHECK(other < task.number);
    for (const auto node : task.nodes) {
      CHECK(seen.insert(node).second);
      for (const auto& r : b.plan.nodes[node].inputs["in"]) {
        const auto from =
            static_cast<std::size_t>(std::find_if(b.plan.nodes.begin(), b.plan.nodes.end(),
                                                  [&](const auto& n) { return n.name == r.node; }) -
                                     b.plan.nodes.begin());
        CHECK(seen.contains(from));
      }
    }
  }
  CHECK(seen.size() == 7);
}

TEST_CASE("requests have a margin, and are made up where nothing is known") {
  Task task;
  task.threads = 3;
  task.memory_bytes = 1000LL << 20;
  task.seconds = 600;
  CHECK(request_of(task).threads == 3);
  CHECK(request_of(task).memory_mib == 1457);
  CHECK(request_of(task).minutes == 40);
  task.memory_bytes.reset();
  task.silent = 2;
  CHECK(request_of(task).memory_mib == 4096);
  CHECK(request_of(task).minutes == 100);
  task.seconds = 1e30;
  task.memory_bytes = std::numeric_limits<std::int64_t>::max();
  CHECK(request_of(task).minutes == 365 * 24 * 60);
  CHECK(request_of(task).memory_mib > 0);
}
