// Links to the pages of stages.
#pragma once

#include <string>
#include <vector>

namespace kazan {

// "[sae.l1](sae.l1.md), [sae.topk](sae.topk.md)"
std::string links(const std::vector<std::string>& stages);

// A page's first line: that it is made, and by what.
std::string made_from(const std::string& command);

}  // namespace kazan
