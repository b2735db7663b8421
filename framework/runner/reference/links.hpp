// Which stages give and take what, and links to their pages.
#pragma once

#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"

namespace kazan {

std::vector<std::string> givers_of(const Catalog& catalog, const std::string& type);
std::vector<std::string> takers_of(const Catalog& catalog, const std::string& type);

// "[sae.l1](sae.l1.md), [sae.topk](sae.topk.md)"
std::string links(const std::vector<std::string>& stages);

// A page's first line: that it is made, and by what.
std::string made_from(const std::string& command);

}  // namespace kazan
