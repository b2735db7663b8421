// Which rows are target and which contrast, from the words that say so.
#pragma once

#include <string>
#include <vector>

#include "measure/maths/scores.hpp"
#include "measure/maths/words.hpp"

namespace kazan {

struct Roles {
  std::vector<WordMatch> target, contrast;  // contrast is empty when it is all other rows
  std::vector<RowRole> rows;                // one a token

  std::int64_t count(RowRole role) const;
};

// Throws Error (Fault::experiment) for words that match nothing and for a token that is both.
Roles assign_roles(const std::vector<std::string>& target, const std::vector<std::string>& contrast,
                   const Tokens& tokens, bool all_pieces);

}  // namespace kazan
