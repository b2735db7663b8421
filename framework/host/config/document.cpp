#include "host/config/document.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/files.hpp"
#include "base/text.hpp"
#include "host/config/keys.hpp"
#include "host/config/set_path.hpp"
#include "host/config/unset.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// `open`: those that extend it, which it cannot be.
Complaint unreadable(const Error& e, const fs::path& file, const std::vector<fs::path>& open) {
  Complaint c = e.complaint();
  c.code = "unreadable-file";
  c.expected = "the file of an experiment";
  std::error_code unknown;
  c.suggestion = fs::exists(file, unknown) || unknown ? "" : nearest_sibling(file);
  const auto meant = fs::weakly_canonical(c.suggestion, unknown);
  if (std::find(open.begin(), open.end(), meant) != open.end()) c.suggestion.clear();
  if (!c.suggestion.empty()) c.message += " (did you mean " + c.suggestion + "?)";
  return c;
}

class Loader {
 public:
  Loader(Diagnostics& diagnostics, const std::optional<std::string>& text)
      : diagnostics_(diagnostics), text_(text) {}

  Value load(const fs::path& file, const Position& named_at);
  const std::vector<std::shared_ptr<const Source>>& sources() const { return sources_; }

 private:
  Value read(const fs::path& file, const Position& named_at);
  bool fits(const Value& document);
  void merge(Value& base, Value over);
  void merge_map(Value& base, const std::string& key, Value over);

  Diagnostics& diagnostics_;
  const std::optional<std::string>& text_;  // of the first file
  std::vector<fs::path> open_;              // files being extended, to find a circle
  std::vector<std::shared_ptr<const Source>> sources_;
};

Value Loader::read(const fs::path& file, const Position& named_at) {
  auto source =
      std::make_shared<Source>(Source{file.native(), "", fs::absolute(file).parent_path()});
  try {
    std::error_code absent;
    if (fs::is_directory(file, absent))
      throw Error(Fault::input, "cannot read " + file.native() + ": it is a folder");
    if (fs::is_character_file(file, absent) || fs::is_block_file(file, absent))
      throw Error(Fault::input, "cannot read " + file.native() + ": it is a device");
    source->text = text_ && open_.size() == 1 ? *text_ : read_file(file);
  } catch (const Error& e) {
    diagnostics_.error(named_at, unreadable(e, file, open_), Fault::input);
    return {};
  }
  if (source->text.size() > kMostExperimentBytes) {
    diagnostics_.error({source, 0, 0},
                       wrong_value("limit", "the experiment", "at most 16 MiB of text",
                                   human_bytes(static_cast<double>(source->text.size()))));
    return {};
  }
  sources_.push_back(source);
  const auto before = diagnostics_.all().size();
  Value document = parse_yaml(source, diagnostics_);
  if (!document.is_map()) {
    if (diagnostics_.all().size() == before)
      diagnostics_.error(document.at.known() ? document.at : Position{source, 1, 1},
                         wrong_value("wrong-type", "the experiment", "a mapping with the key nodes",
                                     document.described()));
    return {};
  }
  document.at.source = source;
  if (!fits(document)) return {};
  for (const auto& entry : document.entries)
    if (!find_key(experiment_keys(), entry.key))
      diagnostics_.error(entry.at, unknown_name("unknown-key", "unknown key", entry.key,
                                                names_of(experiment_keys())));
  return document;
}

// Of each file, and of what it makes with those that it extends.
bool Loader::fits(const Value& document) {
  const auto counted = [](std::size_t n) { return with_commas(static_cast<long long>(n)); };
  for (const char* key : {"nodes", "vars", "set"}) {
    const Entry* found = document.find(key);
    if (!found || found->value.entries.size() <= kMostNamed) continue;
    diagnostics_.error(found->value.entries[kMostNamed].at,
                       wrong_value("limit", key, "at most " + counted(kMostNamed),
                                   counted(found->value.entries.size())));
    return false;
  }
  return true;
}

Value Loader::load(const fs::path& file, const Position& named_at) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(file, error);
  if (std::find(open_.begin(), open_.end(), real) != open_.end()) {
    std::vector<std::string> path;
    for (auto at = std::find(open_.begin(), open_.end(), real); at != open_.end(); ++at)
      path.push_back(at->filename());
    path.push_back(path.front());
    diagnostics_.error(
        named_at,
        lacking("loop", "experiments that extend each other in a circle: " + join(path, " -> "),
                "one that extends none of them"));
    return {};
  }
  open_.push_back(real);
  Value document = read(file, named_at);
  if (!document.is_map()) return {};
  if (const Entry* extends = document.find("extends")) {
    if (!extends->value.is_scalar()) {
      if (!extends->value.broken)
        diagnostics_.error(
            extends->value.at,
            wrong_value("wrong-type", "extends", key_of(experiment_keys(), "extends").expected,
                        extends->value.described()));
      return {};  // what it would bring along looks unknown
    }
    Value base = load(file.parent_path() / extends->value.scalar, extends->value.at);
    if (!base.is_map()) return {};
    merge(base, std::move(document));
    document = std::move(base);
    if (!fits(document)) return {};
  }
  if (const Entry* set = document.find("set")) {
    const Value paths = set->value;
    std::erase_if(document.entries, [](const Entry& e) { return e.key == "set"; });
    if (!paths.is_map() && !paths.broken)
      diagnostics_.error(paths.at,
                         wrong_value("wrong-type", "set", key_of(experiment_keys(), "set").expected,
                                     paths.described()));
    for (const auto& entry : paths.entries)
      set_path(document, entry.key, entry.at, entry.value, diagnostics_);
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
      put(base, std::move(entry));
  }
}

void Loader::merge_map(Value& base, const std::string& key, Value over) {
  Value& target = map_at(base, key);
  std::unordered_map<std::string, std::size_t> places;  // both may be long
  for (std::size_t i = 0; i < target.entries.size(); ++i) places.emplace(target.entries[i].key, i);
  std::unordered_set<std::string> gone;
  for (auto& entry : over.entries) {
    const auto found = places.find(entry.key);
    if (entry.value.is_null() && found != places.end()) {
      gone.insert(entry.key);
    } else if (entry.value.is_null()) {
      const bool node = key == "nodes";
      diagnostics_.error(entry.at,
                         unknown_name(node ? "unknown-node" : "unknown-variable",
                                      "nothing to remove: the extended experiment has no " +
                                          std::string(node ? "node" : "var"),
                                      entry.key, keys_of(target)));
    } else if (found != places.end()) {
      target.entries[found->second] = std::move(entry);
    } else {
      target.entries.push_back(std::move(entry));
    }
  }
  std::erase_if(target.entries, [&](const Entry& e) { return gone.contains(e.key); });
}

}  // namespace

Value load_document(const fs::path& file, const std::vector<std::string>& overrides,
                    Diagnostics& diagnostics, const std::optional<std::string>& text,
                    std::vector<std::shared_ptr<const Source>>* sources,
                    const std::vector<std::string>& unset) {
  Loader loader(diagnostics, text);
  Value document = loader.load(file, {});
  if (sources) *sources = loader.sources();
  if (!document.is_map()) return {};
  for (std::size_t i = 0; i < unset.size(); ++i) {
    Places places(option_source("--unset", unset, i));
    kazan::unset(document, unset[i], places.at(0, unset[i].size()), diagnostics);
  }
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const std::string& override = overrides[i];
    const auto equals = override.find('=');
    const auto source = option_source("--set", overrides, i);
    Places places(source);
    if (equals == override.npos || equals == 0) {
      diagnostics.error(places.at(0, override.size()),
                        wrong_value("option", "", "NAME=VALUE or NODE.PARAMETER=VALUE", override));
      continue;
    }
    Value value = parse_yaml(source, diagnostics, equals + 1);
    if (!value.at.known()) value.at = places.at(0, equals);  // nothing is written there
    set_path(document, override.substr(0, equals), places.at(0, equals), std::move(value),
             diagnostics);
  }
  return document;
}

}  // namespace kazan
