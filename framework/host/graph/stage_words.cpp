#include "host/graph/stage_words.hpp"

#include "sdk/metrics.hpp"

namespace kazan {
namespace {

template <class Item>
std::vector<std::string> names_of(const std::vector<Item>& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

// "a list of integer, at least 1": what `describe` says of it.
std::string kind_of(const ParamSpec& spec) {
  const std::string type = (spec.list ? "a list of " : "") + std::string(name(spec.type));
  const std::string range = describe_range(spec);
  return range.empty() ? type : type + ", " + range;
}

}  // namespace

Complaint no_parameter(const StageInfo& stage, const std::string& name,
                       const std::vector<std::string>& also) {
  const std::string what = stage.id + " has no parameter";
  if (stage.input(name))
    return lacking("unknown-parameter", what + " " + name + ", but an input of that name",
                   "in: {" + name + ": NODE}");
  if (stage.params.empty())
    return lacking("unknown-parameter", what + " " + name, "no parameter: it takes none");
  return unknown_name("unknown-parameter", what, name, names_of(stage.params), also);
}

Complaint no_input(const StageInfo& stage, const std::string& name) {
  if (stage.inputs.empty()) return lacking("unknown-input", stage.id + " takes no input", "no in:");
  if (stage.param(name))
    return lacking("unknown-input",
                   stage.id + " has no input " + name + ", but a parameter of that name",
                   "it beside use:");
  return unknown_name("unknown-input", stage.id + " has no input", name, names_of(stage.inputs));
}

Complaint no_output(const StageInfo& stage, const std::string& name) {
  auto names = names_of(stage.outputs);
  names.push_back(Metrics::kPort);
  return unknown_name("unknown-output", stage.id + " has no output", name, names);
}

Complaint lacks_parameter(const std::string& who, const ParamSpec& spec) {
  return lacking("missing-parameter", who + " lacks " + spec.name + ": " + spec.doc,
                 spec.name + ": " + kind_of(spec));
}

Complaint lacks_input(const std::string& who, const PortSpec& port, const std::string& source) {
  return lacking("missing-input", who + " lacks the input " + port.name + ": " + port.doc,
                 port.name + ": " + port.type + (source.empty() ? "" : ", " + source));
}

Complaint wrong_port(const StageInfo& stage, const PortSpec& port, const std::string& found,
                     const std::string& type) {
  auto c = wrong_value("wrong-port", "the input " + port.name + " of " + stage.id, port.type,
                       found + ", which is " + type);
  c.found = type;
  return c;
}

Complaint outside_range(const ParamSpec& spec, const std::string& found) {
  return wrong_value("out-of-range", spec.name, describe_range(spec), found, spec.choices);
}

}  // namespace kazan
