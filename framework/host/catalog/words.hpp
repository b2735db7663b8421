// What a stage declares, in words: for `describe`, the reference pages and editors.
#pragma once

#include <string>

#include "sdk/metric.hpp"
#include "sdk/param.hpp"
#include "sdk/port.hpp"

namespace kazan {

std::string type_of(const ParamSpec& spec);     // "list of number, at least 0"
std::string default_of(const ParamSpec& spec);  // "default 0.5", "required"
std::string type_of(const PortSpec& port);      // "kazan.Codes/1, a list, may be left out"
std::string type_of(const MetricSpec& metric);  // "headline, only with start", ""

}  // namespace kazan
