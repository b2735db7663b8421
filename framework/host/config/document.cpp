#include "host/config/document.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxBytes = 16 << 20;  // an experiment is written by hand

const std::vector<std::string> kKeys = {"name",  "doc",    "seed",    "vars",
                                        "nodes", "report", "extends", "set"};

class Loader {
 public:
  explicit Loader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Value load(const fs::path& file, const Position& named_at);
  void apply_set(Value& document, const std::string& path, const Position& at, Value value);
  const std::vector<std::shared_ptr<const Source>>& sources() const { return sources_; }

 private:
  Value read(const fs::path& file, const Position& named_at);
  void merge(Value& base, Value over);
  void merge_map(Value& base, const std::string& key, Value over);
  Value& map_at(Value& document, const std::string& key);

  Diagnostics& diagnostics_;
  std::vector<fs::path> open_;  // files being extended, to find a circle
  std::vector<std::shared_ptr<const Source>> sources_;
};

std::vector<std::string> keys_of(const Value& map) {
  std::vector<std::string> keys;
  for (const auto& entry : map.entries) keys.push_back(entry.key);
  return keys;
}

void assign(Value& map, Entry entry) {
  if (Entry* found = map.find(entry.key))
    *found = std::move(entry);
  else
    map.entries.push_back(std::move(entry));
}

Value Loader::read(const fs::path& file, const Position& named_at) {
  auto source =
      std::make_shared<Source>(Source{file.native(), "", fs::absolute(file).parent_path()});
  try {
    std::error_code absent;
    if (fs::is_directory(file, absent))
      throw Error(Fault::input, "cannot read " + file.native() + ": it is a folder");
    if (fs::is_character_file(file, absent) || fs::is_block_file(file, absent))
      throw Error(Fault::input, "cannot read " + file.native() + ": it is a device");
    source->text = read_file(file);
  } catch (const Error& e) {
    diagnostics_.error(named_at, e.what(), Fault::input);
    return {};
  }
  if (source->text.size() > kMaxBytes) {
    diagnostics_.error({source, 0, 0}, "an experiment of more than 16 MiB is not one");
    return {};
  }
  sources_.push_back(source);
  const auto before = diagnostics_.all().size();
  Value document = parse_yaml(source, diagnostics_);
  if (!document.is_map()) {
    if (diagnostics_.all().size() == before)
      diagnostics_.error(
          document.at.known() ? document.at : Position{source, 1, 1},
          "the experiment is " + document.described() + "; expected a mapping with the key nodes");
    return {};
  }
  document.at.source = source;
  for (const auto& entry : document.entries)
    if (std::find(kKeys.begin(), kKeys.end(), entry.key) == kKeys.end())
      diagnostics_.error(entry.at, "unknown key " + entry.key + did_you_mean(entry.key, kKeys) +
                                       "; expected " + either(kKeys));
  return document;
}

Value Loader::load(const fs::path& file, const Position& named_at) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(file, error);
  if (std::find(open_.begin(), open_.end(), real) != open_.end()) {
    diagnostics_.error(named_at, file.native() + " extends itself");
    return {};
  }
  open_.push_back(real);
  Value document = read(file, named_at);
  if (!document.is_map()) return {};
  if (const Entry* extends = document.find("extends")) {
    if (!extends->value.is_scalar()) {
      diagnostics_.error(extends->value.at, "extends is " + extends->value.described() +
                                                "; expected the path of an experiment");
    } else {
      Value base = load(file.parent_path() / extends->value.scalar, extends->value.at);
      if (!base.is_map()) return {};
      merge(base, std::move(document));
      document = std::move(base);
    }
  }
  if (const Entry* set = document.find("set")) {
    const Value paths = set->value;
    std::erase_if(document.entries, [](const Entry& e) { return e.key == "set"; });
    if (!paths.is_map())
      diagnostics_.error(paths.at,
                         "set is " + paths.described() + "; expected {node.param: value}");
    for (const auto& entry : paths.entries) apply_set(document, entry.key, entry.at, entry.value);
  }
  open_.pop_back();
  return document;
}

// What `over` says wins. vars and nodes are merged by name; a null node removes the base's.
void Loader::merge(Value& base, Value over) {
  base.kind = Value::Kind::map;
  base.at = over.at;
  for (auto& entry : over.entries) {
    if (entry.key == "extends") continue;
    if ((entry.key == "vars" || entry.key == "nodes") && entry.value.is_map())
      merge_map(base, entry.key, std::move(entry.value));
    else
      assign(base, std::move(entry));
  }
}

void Loader::merge_map(Value& base, const std::string& key, Value over) {
  Value& target = map_at(base, key);
  for (auto& entry : over.entries) {
    if (!entry.value.is_null()) {
      assign(target, std::move(entry));
    } else if (target.find(entry.key)) {
      std::erase_if(target.entries, [&](const Entry& e) { return e.key == entry.key; });
    } else {
      diagnostics_.error(entry.at, "nothing to remove: the extended experiment has no " +
                                       entry.key + did_you_mean(entry.key, keys_of(target)));
    }
  }
}

Value& Loader::map_at(Value& document, const std::string& key) {
  if (Entry* found = document.find(key)) return found->value;
  document.entries.push_back({key, document.at, {}});
  document.entries.back().value.kind = Value::Kind::map;
  return document.entries.back().value;
}

// `k` is a var, `sae.k` a parameter (or use, in, seed) of a node, `seed` the experiment's.
void Loader::apply_set(Value& document, const std::string& path, const Position& at, Value value) {
  const auto dot = path.find('.');
  if (dot == path.npos) {
    if (path == "seed") return assign(document, {path, at, std::move(value)});
    Value& vars = map_at(document, "vars");
    if (vars.find(path)) return assign(vars, {path, at, std::move(value)});
    const auto names = keys_of(vars);
    const bool node = map_at(document, "nodes").find(path) != nullptr;
    diagnostics_.error(at, node ? path + " is a node: write " + path + ".PARAMETER"
                                : "no var has the name " + path + did_you_mean(path, names) +
                                      (names.empty() ? "" : "; vars: " + join(names, ", ")));
    return;
  }
  Value& nodes = map_at(document, "nodes");
  Entry* node = nodes.find(path.substr(0, dot));
  if (!node || !node->value.is_map()) {
    diagnostics_.error(at, "no node has the name " + path.substr(0, dot) +
                               did_you_mean(path.substr(0, dot), keys_of(nodes)));
    return;
  }
  // A group given by its shorthand becomes a mapping when one of its members is set.
  Value* target = &node->value;
  auto steps = split(path.substr(dot + 1), '.');
  while (steps.size() > 1) {
    Entry* group = target->find(steps.front());
    if (!group || !group->value.is_map()) break;
    target = &group->value;
    steps.erase(steps.begin());
  }
  // Last, so that of two spellings (l1, l1.coef) the one laid over last wins.
  const std::string name = join(steps, ".");
  std::erase_if(target->entries, [&](const Entry& e) { return e.key == name; });
  target->entries.push_back({name, at, std::move(value), true});
}

}  // namespace

Value load_document(const fs::path& file, const std::vector<std::string>& overrides,
                    Diagnostics& diagnostics, std::vector<std::shared_ptr<const Source>>* sources) {
  Loader loader(diagnostics);
  Value document = loader.load(file, {});
  if (sources) *sources = loader.sources();
  if (!document.is_map()) return {};
  for (const auto& override : overrides) {
    const auto equals = override.find('=');
    auto source = std::make_shared<Source>(Source{"--set", override, {}});
    if (equals == override.npos || equals == 0) {
      diagnostics.error({source, 1, 1}, "expected NAME=VALUE or NODE.PARAMETER=VALUE");
      continue;
    }
    Value value = parse_yaml(source, diagnostics, equals + 1);
    loader.apply_set(document, override.substr(0, equals), {source, 1, 1}, std::move(value));
  }
  return document;
}

}  // namespace kazan
