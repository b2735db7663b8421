#include "host/graph/params.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "host/config/scalars.hpp"

namespace kazan {
namespace {

class Reader {
 public:
  Reader(const NodeUse& node, const StageInfo& stage, const std::filesystem::path& folder,
         Diagnostics& diagnostics)
      : node_(node), stage_(stage), folder_(folder), diagnostics_(diagnostics) {}

  std::map<std::string, GivenParam> read() {
    for (const auto& entry : node_.params.entries) read(entry.key, entry);
    for (const auto& spec : stage_.params)
      if (spec.required && !seen_.contains(spec.name))
        diagnostics_.error(node_.at, "the node " + node_.name + " (" + stage_.id + ") lacks " +
                                         spec.name + ": " + spec.doc);
    return std::move(given_);
  }

 private:
  void read(const std::string& name, const Entry& given) {
    const Value& value = given.value;
    if (const auto* spec = stage_.param(name)) return take(*spec, given);
    const std::string prefix = name + ".";
    const auto in_group = [&](const ParamSpec& p) { return p.name.starts_with(prefix); };
    if (std::none_of(stage_.params.begin(), stage_.params.end(), in_group))
      return unknown(name, given.at);
    if (value.is_map()) {
      for (const auto& entry : value.entries) read(prefix + entry.key, entry);
      return;
    }
    for (const auto& p : stage_.params)
      if (in_group(p) && p.shorthand) return take(p, given);
    diagnostics_.error(value.at, name + ": expected a mapping, found " + value.described());
  }

  void take(const ParamSpec& spec, const Entry& given) {
    if (!seen_.insert(spec.name).second && !given.laid_over) {
      diagnostics_.error(given.at, spec.name + " is given twice");
      return;
    }
    if (auto read = read_param(spec, given.value, folder_, diagnostics_))
      given_[spec.name] = {std::move(*read), given.value.at};
  }

  void unknown(const std::string& name, const Position& at) {
    std::vector<std::string> names;
    for (const auto& p : stage_.params) names.push_back(p.name);
    std::string message = stage_.id + " has no parameter " + name;
    if (stage_.input(name)) {
      message += "; it is an input: write in: {" + name + ": ...}";
    } else {
      auto all = names;
      all.insert(all.end(), reserved_words().begin(), reserved_words().end());
      message += did_you_mean(name, all);
      if (!names.empty()) message += "; it has " + join(names, ", ");
    }
    diagnostics_.error(at, message);
  }

  const NodeUse& node_;
  const StageInfo& stage_;
  const std::filesystem::path& folder_;
  Diagnostics& diagnostics_;
  std::map<std::string, GivenParam> given_;
  std::set<std::string> seen_;
};

}  // namespace

std::map<std::string, GivenParam> read_params(const NodeUse& node, const StageInfo& stage,
                                              const std::filesystem::path& folder,
                                              Diagnostics& diagnostics) {
  return Reader(node, stage, folder, diagnostics).read();
}

}  // namespace kazan
