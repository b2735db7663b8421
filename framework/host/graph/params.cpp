#include "host/graph/params.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "host/config/reserved.hpp"
#include "host/config/scalars.hpp"
#include "host/config/traps.hpp"
#include "host/graph/stage_words.hpp"

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
      if (spec.required && !seen_.contains(spec.name) && !meant_.contains(spec.name))
        diagnostics_.error(
            node_.at, lacks_parameter("the node " + node_.name + " (" + stage_.id + ")", spec));
    return std::move(given_);
  }

 private:
  void read(const std::string& name, const Entry& given) {
    const Value& value = given.value;
    if (const auto* spec = stage_.param(name)) return take(*spec, given);
    const std::string prefix = name + ".";
    const auto in_group = [&](const ParamSpec& p) { return p.name.starts_with(prefix); };
    if (std::none_of(stage_.params.begin(), stage_.params.end(), in_group))
      return given.inherited ? void() : unknown(name, given.at);
    if (value.is_map()) {
      for (Entry entry : value.entries) {
        entry.inherited |= given.inherited;
        read(prefix + entry.key, entry);
      }
      return;
    }
    for (const auto& p : stage_.params)
      if (in_group(p) && p.shorthand) return take(p, given);
    if (value.broken) return;
    std::vector<std::string> members;
    for (const auto& p : stage_.params)
      if (in_group(p)) members.push_back(p.name.substr(prefix.size()));
    diagnostics_.error(value.at,
                       wrong_value("wrong-type", name, "a mapping with " + join(members, ", "),
                                   value.described()));
  }

  void take(const ParamSpec& spec, const Entry& given) {
    const auto [first, fresh] = seen_.emplace(spec.name, given.at.line);
    if (!fresh && !given.laid_over) {
      diagnostics_.error(given.at, lacking("duplicate-key",
                                           spec.name + " is given twice: first on line " +
                                               std::to_string(first->second),
                                           "it once"));
      return;
    }
    if (auto read = read_param(spec, given.value, folder_, diagnostics_))
      given_[spec.name] = {std::move(*read), given.value.at};
  }

  // Told of the number, of which the key is the second part.
  bool after_decimal_comma(const std::string& name, Position at) {
    const std::string_view line = at.line_text();
    std::size_t end = 0;
    for (int column = 1; column < at.column && end < line.size(); ++column)
      end += decode_utf8(line, end).size;
    const std::string key = name.substr(name.rfind('.') + 1);  // of a group's member too
    const auto comma = decimal_comma(line.substr(0, end), key);
    if (!comma) return false;
    at.column -= static_cast<int>(comma->size);
    Complaint why = wrong_value("wrong-type", comma->name, "a number", comma->written);
    why.suggestion = comma->meant;
    why.message +=
        ", with a comma, which ends the entry in {...} (did you mean " + comma->meant + "?)";
    diagnostics_.error(at, std::move(why));
    return true;
  }

  void unknown(const std::string& name, const Position& at) {
    if (after_decimal_comma(name, at)) return;
    auto complaint = no_parameter(stage_, name, reserved_words());
    meant_.insert(complaint.suggestion);
    if (staged_by_axis()) complaint.message += "; " + as_case();
    diagnostics_.error(at, std::move(complaint));
  }

  // An axis over `use`, which is part of the node's name then.
  bool staged_by_axis() const { return node_.name.find(node_.base + ".use=") != std::string::npos; }

  std::string as_case() const {
    return "where a case changes the stage, cases: {NAME: {" + node_.base + ": {use: " + stage_.id +
           "}}}, what it does not have is left out";
  }

  const NodeUse& node_;
  const StageInfo& stage_;
  const std::filesystem::path& folder_;
  Diagnostics& diagnostics_;
  std::map<std::string, GivenParam> given_;
  std::set<std::string> meant_;      // by a name that is nearly that
  std::map<std::string, int> seen_;  // with the line
};

}  // namespace

std::map<std::string, GivenParam> read_params(const NodeUse& node, const StageInfo& stage,
                                              const std::filesystem::path& folder,
                                              Diagnostics& diagnostics) {
  return Reader(node, stage, folder, diagnostics).read();
}

}  // namespace kazan
