#include "runner/run_diff.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "host/graph/plan.hpp"
#include "host/record/resumed.hpp"
#include "host/record/run_json.hpp"
#include "host/record/seen_manifest.hpp"
#include "runner/folded_diff.hpp"
#include "runner/sweep_diff.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

const Json kNone;

const Json& in(const Json& object, std::initializer_list<const char*> path) {
  const Json* at = &object;
  for (const char* name : path) at = at->find(name) ? at->find(name) : &kNone;
  return *at;
}

// Rows of two objects' members, in the order of the first; objects in them by dotted names.
void add_members(const std::string& prefix, const Json& a, const Json& b,
                 std::vector<DiffRow>& rows) {
  const auto add = [&](const std::string& name, const Json& x, const Json& y) {
    if (x.is_object() || y.is_object())
      add_members(prefix + name + ".", x, y, rows);
    else
      rows.push_back({prefix + name, x, y});
  };
  if (a.is_object())
    for (const auto& [name, value] : a.members()) add(name, value, b.get(name, kNone));
  if (b.is_object())
    for (const auto& [name, value] : b.members())
      if (!a.has(name)) add(name, kNone, value);
}

Json by_name(const Json& manifest) {
  Json nodes = Json::object();
  for (const auto& node : manifest.get("nodes", Json::array()).items())
    nodes[node.at("name").string()] = node;
  return nodes;
}

Json file_hashes(const Json& node) {
  Json hashes = Json::object();
  for (const auto& [label, file] : node.get("files", Json::object()).members())
    hashes[label] = file.at("sha256");
  return hashes;
}

// "node.port" for each reference, as one text.
Json input_texts(const Json& node) {
  Json texts = Json::object();
  for (const auto& [port, references] : node.get("inputs", Json::object()).members()) {
    std::string text;
    for (const auto& reference : references.strings())
      text += (text.empty() ? "" : ", ") + reference;
    texts[port] = text;
  }
  return texts;
}

// Whether the files that a node left are the same, where both are known.
DiffRow outputs_row(const Json& a, const Json& b) {
  const Json& x = a.get("outputs", kNone);
  const Json& y = b.get("outputs", kNone);
  if (x.is_null() || y.is_null()) return {"outputs", {}, {}};
  const bool same = x.canonical() == y.canonical();
  return {"outputs", same ? "the same bits" : "these bits", same ? "the same bits" : "other bits"};
}

bool done(const Json& node) {
  const auto& status = node.at("status").string();
  return status == "computed" || status == "reused";
}

// Whether it is another node, or left something else.
bool differs(const Json& a, const Json& b) {
  return a.at("key") != b.at("key") || done(a) != done(b) || !outputs_row(a, b).same();
}

// Where one execution ended and another went on, which may be why bits are others.
DiffRow resumed_row(const Json& a, const Json& b) {
  const auto text = [](const Json& node) {
    const std::string resumed = resumed_text(node);
    return resumed.empty() ? Json() : Json(resumed);
  };
  return {"resumed", text(a), text(b)};
}

// metrics.json has null for what is not defined; here that is a run without the metric.
Json metrics_of(const fs::path& run) {
  Json metrics = Json::object();
  const Json written = read_run_json(run / "metrics.json");
  for (const auto& [name, value] : written.members())
    metrics[name] = value.is_null() ? Json(std::nan("")) : value;
  return metrics;
}

class Differ {
 public:
  Differ(bool all, bool folds) : all_(all), folds_(folds) {}

  void section(const std::string& title, std::vector<DiffRow> rows, bool metrics = false) {
    std::erase_if(rows, [&](const DiffRow& row) {
      return (row.a.is_null() && row.b.is_null()) || (!all_ && row.same());
    });
    if (!rows.empty()) sections_.push_back({title, std::move(rows), metrics});
  }

  // The nodes so far, where they are folded.
  void fold_nodes() {
    for (auto& section : folded_nodes(std::move(nodes_))) sections_.push_back(std::move(section));
    nodes_.clear();
  }

  void members(const std::string& title, const Json& a, const Json& b) {
    std::vector<DiffRow> rows;
    add_members("", a, b, rows);
    section(title, std::move(rows));
  }

  void first(std::vector<DiffSection> sections) {
    sections_.insert(sections_.begin(), sections.begin(), sections.end());
  }

  // A run that ended before any node did has none: then each is not a difference of its own.
  void libraries(const Json& a, const Json& b) {
    const auto count = [](const Json& all) {
      return all.is_object() ? std::distance(all.members().begin(), all.members().end()) : 0;
    };
    if ((count(a) > 0) == (count(b) > 0)) return members("libraries", a, b);
    const auto told = [&](const Json& all) {
      return Json(count(all) ? std::to_string(count(all)) + " recorded" : "none recorded");
    };
    section("libraries", {{"libraries", told(a), told(b)}});
  }

  void node(const std::string& name, const std::string& name_in_b, const Json& a, const Json& b) {
    const Json& any = a.is_null() ? b : a;
    const std::string title = "node " + name + " (" + any.at("stage").string() + ")" +
                              (name_in_b == name ? "" : ", in B " + name_in_b);
    if (a.is_null() || b.is_null()) {
      section(title, {{"node", a.is_null() ? Json() : Json("there"),
                       b.is_null() ? Json() : Json("there")}});
      return;
    }
    std::vector<DiffRow> rows;
    const auto add = [&](const char* field) {
      rows.push_back({field, a.get(field, kNone), b.get(field, kNone)});
    };
    add("stage");
    add_members("params.", a.get("params", kNone), b.get("params", kNone), rows);
    for (const char* field : {"seed", "threads"}) add(field);
    add_members("inputs.", input_texts(a), input_texts(b), rows);
    add_members("files.", file_hashes(a), file_hashes(b), rows);
    add("code");
    // Another key with the same ingredients has another input key.
    if (all_ || a.at("key") == b.at("key")) {
      rows.push_back(outputs_row(a, b));
      if (all_ || !rows.back().same()) rows.push_back(resumed_row(a, b));
    }
    origin(a, b, rows);
    status(a, b, rows);
    const std::size_t before = sections_.size();
    section(title, std::move(rows));
    if (!folds_ || sections_.size() == before) return;
    nodes_.push_back({name, any.at("stage").string(), std::move(sections_.back())});
    sections_.pop_back();
  }

  std::vector<DiffSection> take() { return std::move(sections_); }

 private:
  // Where and with what it was computed; when and how long only if all is asked for.
  void origin(const Json& a, const Json& b, std::vector<DiffRow>& rows) const {
    for (const char* field : {"host", "cpu", "kernels"})
      rows.push_back(
          {std::string("origin.") + field, in(a, {"origin", field}), in(b, {"origin", field})});
    std::vector<DiffRow> emitted;
    add_members("environment.", a.get("environment", kNone), b.get("environment", kNone), emitted);
    for (auto& row : emitted)
      if (all_ || row.name != "environment.gflops") rows.push_back(std::move(row));
  }

  // That one run computed what the other found is no difference between results.
  void status(const Json& a, const Json& b, std::vector<DiffRow>& rows) const {
    if (all_ || done(a) != done(b)) rows.push_back({"status", a.at("status"), b.at("status")});
    if (!all_) return;
    for (const char* field : {"key", "seconds", "memory_bytes"})
      rows.push_back({field, a.get(field, kNone), b.get(field, kNone)});
  }

  bool all_, folds_;
  std::vector<NodeDiff> nodes_;
  std::vector<DiffSection> sections_;
};

std::vector<DiffRow> fields(const Json& a, const Json& b,
                            std::initializer_list<const char*> names) {
  std::vector<DiffRow> rows;
  for (const char* name : names) rows.push_back({name, a.get(name, kNone), b.get(name, kNone)});
  return rows;
}

}  // namespace

bool is_undefined(const Json& metric) {
  return metric.is_number() && std::isnan(metric.number());
}

bool DiffRow::same() const {
  return a == b || (is_undefined(a) && is_undefined(b));
}

Json absolute_difference(const DiffRow& metric) {
  if (!metric.a.is_number() || !metric.b.is_number()) return {};
  if (is_undefined(metric.a) || is_undefined(metric.b)) return {};
  return metric.b.number() - metric.a.number();
}

Json relative_difference(const DiffRow& metric) {
  const Json difference = absolute_difference(metric);
  if (difference.is_null() || metric.a.number() == 0) return {};
  return difference.number() / std::abs(metric.a.number());
}

bool RunDiff::empty() const {
  return std::all_of(sections.begin(), sections.end(),
                     [](const auto& section) { return section.title == kSummary; });
}

Json RunDiff::to_json() const {
  Json list = Json::array();
  for (const auto& section : sections) {
    Json rows = Json::array();
    for (const auto& row : section.rows) {
      Json out = Json::object({{"name", row.name}, {"a", row.a}, {"b", row.b}});
      if (section.metrics) {
        out["difference"] = absolute_difference(row);
        out["relative"] = relative_difference(row);
        if (row.half_a) out["half_a"] = *row.half_a;
        if (row.half_b) out["half_b"] = *row.half_b;
      }
      rows.push(std::move(out));
    }
    list.push(Json::object({{"title", section.title}, {"rows", std::move(rows)}}));
  }
  return Json::object({{"a", a.native()}, {"b", b.native()}, {"sections", std::move(list)}});
}

namespace {

std::vector<DiffRow> command_rows(const Json& a, const Json& b) {
  std::vector<DiffRow> rows;
  for (const char* list : {"unset", "overrides"}) {
    const auto text = [&](const Json& manifest) {
      return Json(manifest.get(list, Json::array()).dump());
    };
    rows.push_back({list, text(a), text(b)});
  }
  return rows;
}

// Node by node; of sweeps those that only one run has in one section, for they may be hundreds.
void add_nodes(const Json& a, const Json& b, SweepDiff* sweeps, bool folds, Differ& differ) {
  const Json nodes_a = by_name(a), nodes_b = by_name(b);
  std::vector<DiffRow> lone;
  const auto add = [&](const std::string& name, const Json& x, const Json& y) {
    const bool both = !x.is_null() && !y.is_null();
    if (!sweeps || both) differ.node(name, sweeps ? sweeps->name_in_b(name) : name, x, y);
    if (!sweeps) return;
    if (!both)
      lone.push_back({name, x.is_null() ? x : x.at("stage"), y.is_null() ? y : y.at("stage")});
    sweeps->count(name, !x.is_null(), !y.is_null(), both && differs(x, y), both && done(x));
  };
  for (const auto& [name, node] : nodes_a.members()) add(name, node, nodes_b.get(name, kNone));
  for (const auto& [name, node] : nodes_b.members())
    if (!nodes_a.has(name)) add(name, kNone, node);
  differ.fold_nodes();
  differ.section("nodes that one run has", folds ? folded_lone(std::move(lone)) : std::move(lone));
}

// "agree[k=4].shared": a node's name may have dots.
bool gathers(const SweepDiff& sweeps, const std::string& metric) {
  for (auto dot = metric.find('.'); dot != metric.npos; dot = metric.find('.', dot + 1))
    if (sweeps.gathers(metric.substr(0, dot))) return true;
  return false;
}

// Of sweeps those of nodes that both have, unless `all`: that a node is in one only was said. With
// `folds` those of nodes that gather: others have rows of their own.
std::vector<DiffRow> metric_rows(const fs::path& a, const fs::path& b, bool all,
                                 const SweepDiff* sweeps, bool folds) {
  std::vector<DiffRow> rows;
  const Json of_b = metrics_of(b);
  add_members("", metrics_of(a), sweeps ? sweeps->metrics_as_in_a(of_b) : of_b, rows);
  if (sweeps && !all)
    std::erase_if(rows, [](const DiffRow& row) { return row.a.is_null() || row.b.is_null(); });
  if (folds) std::erase_if(rows, [&](const DiffRow& row) { return !gathers(*sweeps, row.name); });
  return rows;
}

}  // namespace

RunDiff diff_runs(const fs::path& a, const fs::path& b, bool all, bool each) {
  RunDiff diff{a, b, seen_manifest(a), seen_manifest(b), {}};
  auto sweeps = sweep_diff(a, b);
  const Json& x = diff.manifest_a;
  const Json y = sweeps ? sweeps->as_in_a(diff.manifest_b) : diff.manifest_b;
  const bool folds = sweeps && !all && !each;
  Differ differ(all, folds);
  differ.section("run", fields(x, y, {"experiment", "doc", "seed", "status", "exit_code"}));
  if (all) differ.section("times", fields(x, y, {"started", "ended", "seconds"}));
  differ.members("vars", x.get("vars", kNone), y.get("vars", kNone));
  differ.section("command", command_rows(x, y));
  add_nodes(x, y, sweeps ? &*sweeps : nullptr, folds, differ);
  differ.members("software", x.get("software", kNone), y.get("software", kNone));
  differ.libraries(x.get("libraries", kNone), y.get("libraries", kNone));
  differ.members("machine", x.get("machine", kNone), y.get("machine", kNone));
  differ.members("environment", x.get("environment", kNone), y.get("environment", kNone));
  if (folds)
    for (auto& section : sweeps->by_row())
      differ.section(section.title, std::move(section.rows), true);
  differ.section("metrics", metric_rows(a, b, all, sweeps ? &*sweeps : nullptr, folds), true);
  if (sweeps) differ.first(sweeps->summary());
  diff.sections = differ.take();
  return diff;
}

}  // namespace kazan
