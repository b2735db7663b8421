// The top level of an experiment file, with what it extends and the overrides laid over it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/config/value.hpp"

namespace kazan {

constexpr std::size_t kMostExperimentBytes = 16 << 20;  // of a file; it is written by hand

// Nodes, vars, and paths of set; of an experiment with all that it extends. A check takes some 10 s
// and 300 MB for so many nodes; a large sweep has a tenth of them.
constexpr std::size_t kMostNamed = 50'000;

// A map with the keys name, doc, seed, vars, nodes, sweep, report; extends and set are gone. A
// `text` stands for that of the file. The files that were read, in that order, go to `sources`.
// What `unset` names (--unset) goes before the overrides come.
Value load_document(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                    Diagnostics& diagnostics, const std::optional<std::string>& text,
                    std::vector<std::shared_ptr<const Source>>* sources = nullptr,
                    const std::vector<std::string>& unset = {});

}  // namespace kazan
