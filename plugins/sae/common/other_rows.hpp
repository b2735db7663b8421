// Rows that an SAE was not made for.
#pragma once

#include "sdk/planner.hpp"

namespace kazan::sae {

// Warns where what the rows of an SAE's training were (attribute trained_on of its description:
// model, site, layer, prepend_bos) is known to be other than what these are.
void warn_of_other_rows(Planner& planner, const Description& sae, const Json& rows);

}  // namespace kazan::sae
