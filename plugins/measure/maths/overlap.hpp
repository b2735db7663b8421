// Windows that have tokens in common, each of which is then a row in several of them.
#pragma once

#include <string>
#include <vector>

#include "sdk/artifacts/token_windows.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// What follows where each token is one row, and that one is counted.
inline constexpr const char* kCountedInEach =
    "a token is counted in each of its windows, and what is drawn or shown may be the same token";

// Warns where windows overlap all through the corpus, and says what follows. Where only those of
// one document can, as documents are cut one by one: by how many tokens, for the run to see whether
// there are such; else 0.
std::int64_t plan_overlap(Planner& planner, const Description& tokens,
                          const std::string& consequence);

// `tokens` that are in two windows each.
std::string overlap_warning(std::int64_t tokens, const std::string& consequence);

// Of a stage that counts rows and does not know their documents: warns in either case.
void warn_of_counted_again(Planner& planner, const Description& tokens);

// Whether two windows are of one document; of windows that do not go on with another.
// `starts`: the first rows of these windows.
bool share_a_document(const TokenWindows& tokens, const std::vector<std::int64_t>& starts);

}  // namespace kazan
