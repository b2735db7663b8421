#include "host/record/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "host/graph/strict.hpp"
#include "host/record/resumed.hpp"
#include "host/run/node_files.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Kind = Verdict::Kind;

// Libraries of the system by name without version: libtorch_cpu.so.1.13.1 is libtorch_cpu. Those of
// the project are in the code id; which plugins else were loaded does not matter.
std::map<std::string, std::string> system_libraries(const Json& record) {
  std::map<std::string, std::string> out;
  const Json* origin = record.find("origin");
  if (!origin || !origin->has("libraries")) return out;
  for (const auto& [name, id] : origin->at("libraries").members())
    if (name.starts_with("lib") && !name.starts_with("libkazan"))
      out[name.substr(0, name.find(".so"))] = name + " (" + id.string().substr(0, 12) + ")";
  return out;
}

// What a node says of its environment, without what is measured anew each time.
Json environment_of(const Json& record) {
  Json out = Json::object({{"threads", record.get("threads", Json())}});
  if (const Json* environment = record.find("environment"))
    for (const auto& [name, value] : environment->members())
      if (name != "gflops") out[name] = value;
  const Json* origin = record.find("origin");
  for (const char* name : {"cpu", "kernels"}) {
    const Json* value = origin ? origin->find(name) : nullptr;
    out[name] = value ? *value : Json();
  }
  return out;
}

bool is_saved(const fs::path& file, const Json& facts) {
  std::error_code absent;
  return fs::is_regular_file(file, absent) && sha256_file(file) == facts.at("sha256").string();
}

// The file as the run had it.
std::optional<fs::path> original(const Recorded& recorded, const fs::path& relative,
                                 const Json& facts) {
  for (const auto& folder : recorded.folders)
    if (is_saved(folder / relative, facts)) return folder / relative;
  return std::nullopt;
}

std::string first_difference(const fs::path& a, const fs::path& b) {
  const std::string left = read_file(a), right = read_file(b);
  const auto at = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first;
  return "first at byte " + std::to_string(at - left.begin()) + " of " +
         std::to_string(left.size());
}

class Comparison {
 public:
  Comparison(const PlannedNode& node, const Recorded& recorded, const Found& found,
             Catalog& catalog, Services& services)
      : node_(node), recorded_(recorded), found_(found), catalog_(catalog), services_(services) {
    verdict_.environment = environment_differences(recorded.record, found.record);
    if (of_several_environments(recorded.record)) verdict_.mixed = resumed_text(recorded.record);
  }

  Verdict make() {
    for (const auto& [port, output] : recorded_.record.at("outputs").members())
      compare_output(port, output);
    if (!elsewhere()) compare_emitted();
    return std::move(verdict_);
  }

 private:
  // Bits cannot be expected to be the same.
  bool elsewhere() const { return !verdict_.environment.empty() || !verdict_.mixed.empty(); }

  // A difference is an answer, and comes before what kept others from being compared.
  void found(Kind kind, const std::string& what) {
    if (verdict_.kind != Kind::differs) verdict_.kind = std::max(verdict_.kind, kind);
    if (kind == Kind::differs) verdict_.kind = kind;
    verdict_.findings.push_back(what);
  }

  void compare_output(const std::string& port, const Json& output) {
    const Json& now = found_.record.at("outputs").at(port).at("files");
    std::vector<std::string> changed;
    for (const auto& [file, facts] : output.at("files").members()) {
      const Json* other = now.find(file);
      if (!other || !(other->at("sha256") == facts.at("sha256"))) changed.push_back(file);
    }
    for (const auto& [file, facts] : now.members())
      if (!output.at("files").has(file)) changed.push_back(file);
    if (changed.empty()) return;
    if (elsewhere()) return compare_values(port, changed.front());
    for (const auto& file : changed)
      found(Kind::differs, place(fs::path(port) / file, output.at("files").find(file)));
  }

  // "sae/sae.safetensors: other bytes, first at byte 4132 of 18874368"; `facts`: of the recorded
  // one.
  std::string place(const fs::path& file, const Json* facts) const {
    if (!facts) return file.native() + ": it was not there";
    if (!is_there(found_.folder / file)) return file.native() + ": it is gone";
    const auto before = original(recorded_, file, *facts);
    return file.native() + ": other bytes" +
           (before ? ", " + first_difference(*before, found_.folder / file)
                   : "; the recorded ones are no longer there");
  }

  void compare_values(const std::string& port, const std::string& file) {
    const double tolerance = catalog_.stage(node_.stage).output(port)->tolerance;
    if (tolerance == 0)
      return found(Kind::differs,
                   port + "/" + file + ": other bytes, and " + port + " declares no tolerance");
    fs::path damaged;
    const auto recorded = whole(port, damaged);
    if (!recorded && !damaged.empty()) {
      verdict_.fault = Fault::machine;
      return found(Kind::not_compared, port + "/" + file + ": other bytes; " + damaged.native() +
                                           " is damaged, so that nothing can be said of the "
                                           "recorded ones");
    }
    if (!recorded)
      return found(Kind::differs, port + "/" + file +
                                      ": other bytes; the recorded ones are no "
                                      "longer there to be compared");
    const auto difference = difference_of(port, *recorded);
    const bool within = difference.relative <= tolerance;
    found(within ? Kind::within : Kind::differs,
          port + ": relative difference " + Json(difference.relative).dump() +
              (within ? ", within " : ", above ") + Json(tolerance).dump() +
              (difference.where.empty() ? "" : "; largest at " + difference.where));
  }

  // Where the recorded output can be read as it was saved. `damaged`: a file of it that has other
  // bytes now, in a place where none is missing.
  std::optional<fs::path> whole(const std::string& port, fs::path& damaged) const {
    const auto& files = recorded_.record.at("outputs").at(port).at("files").members();
    for (const auto& folder : recorded_.folders) {
      const auto place = folder / port;
      std::error_code error;
      if (!std::all_of(files.begin(), files.end(), [&](const auto& file) {
            return fs::is_regular_file(place / file.first, error);
          }))
        continue;
      const auto other = std::find_if(files.begin(), files.end(), [&](const auto& file) {
        return !is_saved(place / file.first, file.second);
      });
      if (other == files.end()) return place;
      damaged = place / other->first;
    }
    return std::nullopt;
  }

  // Of the values behind the files, read by the type's own codec.
  Difference difference_of(const std::string& port, const fs::path& recorded) {
    const auto object = catalog_.make(node_.stage);
    for (const auto* output : object->stage().outputs())
      if (output->spec().name == port)
        return output->difference({recorded, &services_}, {found_.folder / port, &services_});
    throw Error(Fault::plugin, node_.stage + " has no output " + port + " any more");
  }

  // Metrics, figures and series: what a report shows.
  void compare_emitted() {
    const Json& before = recorded_.record.at("metrics");
    const Json& now = found_.record.at("metrics");
    for (std::size_t i = 0; i < std::max(before.size(), now.size()); ++i) {
      const bool both = i < before.size() && i < now.size();
      if (both && before.items()[i].dump() == now.items()[i].dump()) continue;
      const Json& any = i < before.size() ? before.items()[i] : now.items()[i];
      found(Kind::differs, "metric " + any.at("name").string() + ": recorded " +
                               value_of(before, i) + ", found " + value_of(now, i));
    }
    const Json none = Json::object();
    const Json& others = found_.record.get("files", none);
    for (const auto& [file, facts] : recorded_.record.get("files", none).members()) {
      const Json* other = others.find(file);
      if (file != kChunksFile && (!other || !(other->at("sha256") == facts.at("sha256"))))
        found(Kind::differs, place(file, &facts));
    }
  }

  static std::string value_of(const Json& metrics, std::size_t i) {
    return i < metrics.size() ? metrics.items()[i].at("value").dump() : "nothing";
  }

  const PlannedNode& node_;
  const Recorded& recorded_;
  const Found& found_;
  Catalog& catalog_;
  Services& services_;
  Verdict verdict_;
};

}  // namespace

std::vector<std::string> environment_differences(const Json& recorded, const Json& found) {
  auto out = differences(environment_of(recorded), environment_of(found));
  const auto before = system_libraries(recorded), now = system_libraries(found);
  for (const auto& [name, version] : before)
    if (const auto other = now.find(name); other != now.end() && other->second != version)
      out.push_back("library: " + version + ", here " + other->second);
  return out;
}

Verdict verdict(const PlannedNode& node, const Recorded& recorded, const Found& found,
                Catalog& catalog, Services& services) {
  return Comparison(node, recorded, found, catalog, services).make();
}

}  // namespace kazan
