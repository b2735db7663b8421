// The top level of an experiment file, with what it extends and the overrides laid over it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/config/value.hpp"

namespace kazan {

constexpr std::size_t kMostExperimentBytes = 16 << 20;  // of a file; it is written by hand

// A map with the keys name, doc, seed, vars, nodes, report; extends and set are gone. A `text`
// stands for that of the file. The files that were read, in that order, go to `sources`.
Value load_document(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                    Diagnostics& diagnostics, const std::optional<std::string>& text,
                    std::vector<std::shared_ptr<const Source>>* sources = nullptr);

}  // namespace kazan
