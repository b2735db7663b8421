#include "sdk/planner.hpp"

namespace kazan {

std::optional<std::int64_t> Description::size(std::string_view dimension) const {
  for (const auto& d : shape)
    if (d.name == dimension) return d.size;
  return std::nullopt;
}

Json Estimate::to_json() const {
  return Json::object({{"memory_bytes", memory_bytes ? Json(*memory_bytes) : Json()},
                       {"disk_bytes", disk_bytes ? Json(*disk_bytes) : Json()},
                       {"seconds", seconds ? Json(*seconds) : Json()}});
}

Estimate Estimate::from_json(const Json& json) {
  Estimate out;
  if (const Json& v = json.at("memory_bytes"); !v.is_null()) out.memory_bytes = v.integer();
  if (const Json& v = json.at("disk_bytes"); !v.is_null()) out.disk_bytes = v.integer();
  if (const Json& v = json.at("seconds"); !v.is_null()) out.seconds = v.number();
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

void Planner::estimate(Estimate estimate) {
  estimate_ = estimate;
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
  problems_.push_back({{message, "", "", "", "", {}}, at.spec().name, Fault::input});
}

}  // namespace kazan
