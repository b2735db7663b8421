// The types of artifacts that the plugins' ports have, and which stages give and take them. A type
// is known by its ports alone: the host moves its values without knowing what they are.
#pragma once

#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"

namespace kazan {

std::vector<std::string> types_of(const Catalog& catalog);  // sorted
std::vector<std::string> givers_of(const Catalog& catalog, const std::string& type);
std::vector<std::string> takers_of(const Catalog& catalog, const std::string& type);

}  // namespace kazan
