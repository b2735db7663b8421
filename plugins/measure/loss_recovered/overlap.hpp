// Whether evaluated windows have tokens in common, by which standard errors come out too small.
#pragma once

#include <vector>

#include "evaluation.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// Warns where windows overlap all through the corpus. Where only those of one document can, as
// documents are cut one by one: by how many tokens, for the run to see whether there are such; else
// 0.
std::int64_t plan_overlap(Planner& planner, const Description& tokens);

// `tokens` that are in two windows each.
std::string overlap_warning(std::int64_t tokens);

// Whether two of them are of one document; of windows that do not go on with another.
bool share_a_document(const TokenWindows& tokens, const std::vector<Stretch>& windows);

}  // namespace kazan
