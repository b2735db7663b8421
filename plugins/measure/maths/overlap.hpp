// Windows that have tokens in common, each of which is then a row in several of them.
#pragma once

#include <string>
#include <vector>

#include "sdk/artifacts/token_windows.hpp"
#include "sdk/context.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// What follows where each token is one row, and that one is counted.
inline constexpr const char* kCountedInEach =
    "a token is counted in each of its windows, and what is drawn or shown may be the same token";

// Of a stage that knows windows and their documents: its plan step warns where windows overlap all
// through the corpus, and says what follows; its run where only those of one document can, as
// documents are cut one by one, and two of them are of one. `starts`: the first rows of the windows
// that it reads.
void plan_overlap(Planner& planner, const Description& tokens, const std::string& consequence);
void warn_of_overlap(Context& context, const TokenWindows& tokens,
                     const std::vector<std::int64_t>& starts, const std::string& consequence);

// Of a stage that counts rows and does not know their documents: warns in either case.
void warn_of_counted_again(Planner& planner, const Description& tokens);

}  // namespace kazan
