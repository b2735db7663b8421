#include "sdk/port.hpp"

namespace kazan {

Json PortSpec::to_json() const {
  return Json::object({{"name", name},
                       {"type", type},
                       {"doc", doc},
                       {"required", required},
                       {"list", list},
                       {"tolerance", tolerance}});
}

PortSpec PortSpec::from_json(const Json& json) {
  return {json.at("name").string(),      json.at("type").string(),  json.at("doc").string(),
          json.at("required").boolean(), json.at("list").boolean(), json.at("tolerance").number()};
}

InputBase::InputBase(Declarations* owner, PortSpec spec) : spec_(std::move(spec)) {
  owner->declare(this);
}
InputBase::~InputBase() = default;

void InputBase::connect(std::vector<std::string> references, Services* services,
                        std::vector<Coordinates> places) {
  references_ = std::move(references);
  places_ = std::move(places);
  services_ = services;
}

const Coordinates& InputBase::place(std::size_t i) const {
  static const Coordinates nowhere;
  return i < places_.size() ? places_[i] : nowhere;
}

SavedArtifact InputBase::artifact(std::size_t i) const {
  if (i >= references_.size())
    throw Error(Fault::plugin, "the input \"" + spec_.name + "\" was read but is not connected");
  return services_->artifact(references_[i]);
}

std::string declared_name(const Declarations& owner, const void* input, const std::string& who) {
  const InputBase* found = owner.input_at(input);
  if (!found)
    throw Error(Fault::plugin, who + " an input that does not stand above it: expected the " +
                                   "input's declaration first");
  return found->spec().name;
}

OutputBase::OutputBase(Declarations* owner, PortSpec spec) : spec_(std::move(spec)) {
  owner->declare(this);
}
OutputBase::~OutputBase() = default;

}  // namespace kazan
