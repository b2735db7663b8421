// The numbers that values of a sweep's axes come to where they are not written as numbers.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "host/graph/plan.hpp"

namespace kazan {

// By axis and value: k, "0.5*inputs": 384.
using AxisNumbers = std::map<std::string, std::map<std::string, double>>;

// A finite number, written as one and nothing else.
std::optional<double> number_in(const std::string& text);

// As planned: what the parameter that the axis names has there; of a variable the parameters that
// have its values at all places where these are numbers, and differ along it; where all of them are
// multiples of a dimension (0.25*inputs), those that some such dimension gives. Only where that is
// one number in all variants with the value; and of an axis of names, of which a variable tells no
// parameter, none.
AxisNumbers axis_numbers(const Plan& plan);

}  // namespace kazan
