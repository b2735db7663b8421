#include "sdk/planner.hpp"

namespace kazan {

std::optional<std::int64_t> Description::size(std::string_view dimension) const {
  for (const auto& d : shape)
    if (d.name == dimension) return d.size;
  return std::nullopt;
}

std::optional<std::int64_t> Description::most(std::string_view dimension) const {
  for (const auto& d : shape)
    if (d.name == dimension) return d.size ? d.size : d.at_most;
  return std::nullopt;
}

Dimension Description::dimension(std::string_view name) const {
  for (const auto& d : shape)
    if (d.name == name) return d;
  return {std::string(name), std::nullopt};
}

Json Dimension::to_json() const {
  Json out = Json::object({{"name", name}, {"size", size ? Json(*size) : Json()}});
  if (!size && at_most) out["at_most"] = *at_most;
  return out;
}

const Description& Planner::description(const InputBase& input, std::size_t i) const {
  const auto found = given_.inputs.find(input.spec().name);
  if (found == given_.inputs.end() || i >= found->second.size())
    throw Error(Fault::plugin,
                "the input " + input.spec().name + " was planned with but is not connected");
  return found->second[i];
}

const std::filesystem::path& Planner::folder_of(const ParamBase& param) const {
  const auto found = given_.param_folders.find(param.spec().name);
  return found != given_.param_folders.end() ? found->second : given_.base_folder;
}

void Planner::describe(const OutputBase& output, Description description) {
  outputs_[output.spec().name] = std::move(description);
}

void Planner::file(const std::string& label, const std::filesystem::path& path) {
  files_[label] = path;
}

void Planner::resolved(const std::string& label, Json value) {
  decisions_[label] = std::move(value);
}

void Planner::values(const ParamBase& param, std::vector<std::string> all) {
  values_[param.spec().name] = std::move(all);
}

void Planner::names(const std::string& placeholder, const std::vector<std::string>& all) {
  auto& names = names_[placeholder];
  for (const auto& text : all) names.push_back(as_name(text));
}

void Planner::warn(const std::string& message) {
  warnings_.push_back(message);
}

void Planner::error(const ParamBase& at, Complaint complaint) {
  problems_.push_back({std::move(complaint), at.spec().name});
}

void Planner::error(const InputBase& at, Complaint complaint) {
  problems_.push_back({std::move(complaint), at.spec().name});
}

void Planner::error(const ParamBase& at, const std::string& message) {
  error(at, Complaint{message, "", "", "", "", {}});
}

void Planner::error(const InputBase& at, const std::string& message) {
  error(at, Complaint{message, "", "", "", "", {}});
}

void Planner::missing(const ParamBase& at, const std::string& message) {
  missing(at, Complaint{message, "", "", "", "", {}});
}

void Planner::missing(const ParamBase& at, Complaint complaint) {
  problems_.push_back({std::move(complaint), at.spec().name, Fault::input});
}

void Planner::instead(const ParamBase& at, Complaint complaint) {
  if (given_.strict_choices) return missing(at, std::move(complaint));
  warn(complaint.message);
}

}  // namespace kazan
