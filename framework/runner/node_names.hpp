// Names of nodes in an option.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kazan {

// "a,sae[k=16,seed=0]" is a and sae[k=16,seed=0]: commas in brackets belong to a name. An id,
// "sae-0123456789ab", has neither.
std::vector<std::string> node_names(std::string_view list);

}  // namespace kazan
