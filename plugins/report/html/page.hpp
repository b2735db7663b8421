// The report of a run, as one HTML document that fetches nothing.
#pragma once

#include <string>

#include "run_folder.hpp"

namespace kazan::report {

std::string page(const RunFolder& run);

}  // namespace kazan::report
