// The reference in docs/reference: a page a stage and an index, from what plugins declare.
#pragma once

#include <filesystem>
#include <string>

#include "host/catalog/catalog.hpp"

namespace kazan {

// `chapter`: of the manual, the README.md beside the stage's example.yaml; "" where there is none.
std::string stage_page(const Catalog& catalog, const StageInfo& stage,
                       const std::filesystem::path& chapter);

// Stages by family, renderers, and which stages give and take each type of artifact.
std::string index_page(const Catalog& catalog);

}  // namespace kazan
