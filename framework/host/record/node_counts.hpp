// How many nodes of a run came to an end.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/json.hpp"

namespace kazan {

// By status. A manifest is not written at the end of every node: of a run that did not come to its
// own, nodes of which the folder has a result count too, as tables read them, by what events.jsonl
// says they were ("computed" where it says nothing). Throws Error for what is no manifest.
std::map<std::string, int> node_counts(const std::filesystem::path& run, const Json& manifest);

}  // namespace kazan
