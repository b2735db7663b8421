// What is wrong with what a stage is given, held against its declarations: the same words before a
// run and in the tests of plugins.
#pragma once

#include <string>

#include "base/complaint.hpp"
#include "host/catalog/metadata.hpp"

namespace kazan {

// `also`: names that may be meant, but are no parameters.
Complaint no_parameter(const StageInfo& stage, const std::string& name,
                       const std::vector<std::string>& also = {});
Complaint no_input(const StageInfo& stage, const std::string& name);
Complaint no_output(const StageInfo& stage, const std::string& name);
// `who`: "the node acts (model.activations)".
Complaint lacks_parameter(const std::string& who, const ParamSpec& spec);
// `source`: "such as acts.activations", where it could come from; may be "".
Complaint lacks_input(const std::string& who, const PortSpec& port, const std::string& source);
// `found`: what is given, "codes.codes"; `type`: what that is.
Complaint wrong_port(const StageInfo& stage, const PortSpec& port, const std::string& found,
                     const std::string& type);
Complaint outside_range(const ParamSpec& spec, const std::string& found);

}  // namespace kazan
