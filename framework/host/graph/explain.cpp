#include "host/graph/explain.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace kazan {
namespace {

std::string in_brackets(const std::string& place) {
  return place.empty() ? "" : " (" + place + ")";
}

// A size is given as text and resolved to a count: "8*inputs" to 6144.
std::string source_of(const std::string& name, const Json& value, const StageInfo& stage,
                      const NodeOrigins& origins) {
  const auto* spec = stage.param(name);
  if (const auto given = origins.params.find(name); given != origins.params.end()) {
    const std::string place = place_of(given->second.at);
    if (given->second.value == value || (spec && spec->type == ParamType::file)) return place;
    return "plan step, from " + shown(given->second.value) + in_brackets(place);
  }
  if (!spec || spec->fallback == value) return "default";
  return "plan step, from the default " + shown(spec->fallback);
}

std::string references_text(const std::vector<Reference>& references) {
  std::vector<std::string> parts;
  for (const auto& r : references) parts.push_back(r.node + "." + r.port);
  return join(parts, ", ");
}

struct Moved {
  std::vector<std::string> now, was;
};

// Of inputs that are the same: those of what now stands elsewhere on the axes that are gathered.
Moved moved_places(const std::vector<Reference>& now, const std::vector<Reference>& was) {
  Moved moved;
  if (now.size() != was.size()) return {};
  const auto text = [](const Reference& r) {
    return r.node + "." + r.port + " at " + (r.at.empty() ? "no place" : text_of(r.at));
  };
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i].artifact() != was[i].artifact()) return {};
    if (now[i].at == was[i].at) continue;
    moved.now.push_back(text(now[i]));
    moved.was.push_back(text(was[i]));
  }
  return moved;
}

// What is not keyed itself enters as what it resolves to, or as a file's bytes.
bool is_keyed(const ParamSpec* spec) {
  return !spec || (spec->keyed && spec->type != ParamType::file);
}

const NodeOrigins& origins_of(const Origins& origins, const std::string& node) {
  static const NodeOrigins none;
  const auto found = origins.find(node);
  return found == origins.end() ? none : found->second;
}

std::string place_of_param(const NodeOrigins& origins, const std::string& name) {
  const auto found = origins.params.find(name);
  return found == origins.params.end() ? "" : place_of(found->second.at);
}

Json files_json(const PlannedNode& node) {
  Json files = Json::object();
  for (const auto& [label, file] : node.files) files[label] = file.sha256;
  return files;
}

class Comparer {
 public:
  Comparer(const Plan& now, const Plan& was, const Origins& origins, const Catalog& catalog)
      : now_(now), was_(was), origins_(origins), catalog_(catalog) {}

  std::vector<KeyChange> compare(const PlannedNode& now, const PlannedNode& was) {
    std::vector<KeyChange> found;
    const auto& origins = origins_of(origins_, now.name);
    const auto add = [&](const std::string& name, const Json& n, const Json& w,
                         const std::string& place) {
      if (!(n == w)) found.push_back({now.name, name, n, w, place, {}});
    };
    add("stage", now.stage, was.stage, place_of(origins.stage));
    if (now.stage == was.stage) add("code", now.code, was.code, "");
    members(now.params, was.params, [&](const std::string& name, const Json& n, const Json& w) {
      if (is_keyed(now, name)) add("params." + name, n, w, place_of_param(origins, name));
    });
    add("seed", now.seeded ? Json(now.seed) : Json(), was.seeded ? Json(was.seed) : Json(),
        place_of(origins.seed));
    members(files_json(now), files_json(was),
            [&](const std::string& label, const Json& n, const Json& w) {
              const auto file = now.files.find(label);
              add("files." + label, n, w,
                  file == now.files.end() ? "" : file->second.path.native());
            });
    members(now.resolved, was.resolved, [&](const std::string& name, const Json& n, const Json& w) {
      add("resolved." + name, n, w, "");
    });
    members(now.environment, was.environment,
            [&](const std::string& name, const Json& n, const Json& w) {
              add("environment." + name, n, w, "");
            });
    inputs(now, was, found);
    return found;
  }

 private:
  bool is_keyed(const PlannedNode& node, const std::string& param) const {
    return kazan::is_keyed(catalog_.stage(node.stage).param(param));
  }

  template <class Visit>
  static void members(const Json& now, const Json& was, Visit&& visit) {
    const Json none;
    if (now.is_object())
      for (const auto& [name, value] : now.members()) visit(name, value, was.get(name, none));
    if (was.is_object())
      for (const auto& [name, value] : was.members())
        if (!now.has(name)) visit(name, none, value);
  }

  void inputs(const PlannedNode& now, const PlannedNode& was, std::vector<KeyChange>& found) {
    std::set<std::string> ports;
    for (const auto& [port, references] : now.inputs) ports.insert(port);
    for (const auto& [port, references] : was.inputs) ports.insert(port);
    for (const auto& port : ports) {
      const auto n = now.inputs.find(port);
      const auto w = was.inputs.find(port);
      static const std::vector<Reference> none;
      input(now, port, n == now.inputs.end() ? none : n->second,
            w == was.inputs.end() ? none : w->second, found);
    }
  }

  void input(const PlannedNode& node, const std::string& port, const std::vector<Reference>& now,
             const std::vector<Reference>& was, std::vector<KeyChange>& found) {
    const auto& origins = origins_of(origins_, node.name);
    const auto at = origins.inputs.find(port);
    KeyChange difference{node.name,
                         "inputs." + port,
                         now.empty() ? Json() : Json(references_text(now)),
                         was.empty() ? Json() : Json(references_text(was)),
                         at == origins.inputs.end() ? "" : place_of(at->second),
                         {}};
    if (Moved moved = moved_places(now, was); !moved.now.empty()) {
      difference.now = join(moved.now, ", ");
      difference.was = join(moved.was, ", ");
      found.push_back(std::move(difference));
      return;
    }
    bool equal = now.size() == was.size();
    for (std::size_t i = 0; i < std::min(now.size(), was.size()); ++i) {
      if (now[i].artifact() == was[i].artifact() && now[i].at == was[i].at) continue;
      equal = false;
      const PlannedNode* from = now_.find(now[i].node);
      const PlannedNode* before = was_.find(was[i].node);
      if (from && before && now[i].port == was[i].port && now[i].key != was[i].key)
        behind(*from, *before, difference.because);
    }
    if (!equal) found.push_back(std::move(difference));
  }

  // Each pair of nodes is compared once: a diamond has many paths to its top.
  void behind(const PlannedNode& now, const PlannedNode& was, std::vector<KeyChange>& into) {
    auto known = roots_.find(now.key + was.key);
    if (known == roots_.end())
      known = roots_.emplace(now.key + was.key, roots(compare(now, was))).first;
    into.insert(into.end(), known->second.begin(), known->second.end());
    into = roots(into);
  }

  const Plan &now_, &was_;
  const Origins& origins_;
  const Catalog& catalog_;
  std::map<std::string, std::vector<KeyChange>> roots_;
};

}  // namespace

std::string shown(const Json& value) {
  if (value.is_null()) return "null";
  if (!value.is_string()) return value.dump();
  const std::string& text = value.string();
  const bool hash = (text.size() == 64 || text.size() == 40) &&
                    text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hash ? text.substr(0, 12) : text;
}

std::string place_of(const Position& at) {
  if (!at.known()) return "";
  return at.source->folder.empty() ? at.source->name + " " + at.source->text : at.text();
}

Json Ingredient::to_json() const {
  return Json::object({{"name", name}, {"value", value}, {"source", source}, {"keyed", keyed}});
}

std::string KeyChange::text() const {
  if (name == "code") return name + ": " + place;
  if (now == was) return name + ": another key" + in_brackets(place);
  const std::string before = was.is_null() ? "was not there" : "was " + shown(was);
  const std::string after = now.is_null() ? "is not there" : shown(now);
  return name + ": " + after + ", " + before + in_brackets(place);
}

Json KeyChange::to_json() const {
  Json causes = Json::array();
  for (const auto& cause : because) causes.push(cause.to_json());
  return Json::object({{"node", node},
                       {"name", name},
                       {"now", now},
                       {"was", was},
                       {"place", place},
                       {"because", std::move(causes)}});
}

std::vector<Ingredient> ingredients(const PlannedNode& node, const StageInfo& stage,
                                    const NodeOrigins& origins) {
  std::vector<Ingredient> all = {{"stage", node.stage, place_of(origins.stage)},
                                 {"code", node.code, "build ids of its libraries"}};
  for (const auto& [name, value] : node.params.members()) {
    const auto* spec = stage.param(name);
    all.push_back(
        {"params." + name, value, source_of(name, value, stage, origins), is_keyed(spec)});
  }
  if (node.seeded)
    all.push_back(
        {"seed", node.seed, origins.seed.known() ? place_of(origins.seed) : "the experiment's"});
  for (const auto& [port, references] : node.inputs) {
    const auto at = origins.inputs.find(port);
    all.push_back({"inputs." + port, references_text(references),
                   at == origins.inputs.end() ? "" : place_of(at->second)});
  }
  for (const auto& [label, file] : node.files)
    all.push_back({"files." + label, file.sha256, file.path.native()});
  for (const auto& [name, value] : node.resolved.members())
    all.push_back({"resolved." + name, value, "plan step"});
  if (node.environment.is_object())
    for (const auto& [name, value] : node.environment.members())
      all.push_back({"environment." + name, value, "--strict-environment"});
  return all;
}

std::vector<KeyChange> differences(const Version& now, const Version& was, const Origins& origins,
                                   const Catalog& catalog) {
  if (now.node.key == was.node.key) return {};
  return Comparer(now.plan, was.plan, origins, catalog).compare(now.node, was.node);
}

std::vector<KeyChange> roots(const std::vector<KeyChange>& differences) {
  std::vector<KeyChange> found;
  std::set<std::string> seen;
  const auto add = [&](const KeyChange& d) {
    if (seen.insert(d.node + "." + d.name).second) found.push_back(d);
  };
  for (const auto& d : differences) {
    if (d.because.empty()) add(d);
    for (const auto& cause : d.because) add(cause);
  }
  return found;
}

}  // namespace kazan
