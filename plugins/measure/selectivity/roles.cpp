#include "measure/selectivity/roles.hpp"

#include <algorithm>

#include "measure/maths/pieces.hpp"

namespace kazan {
namespace {

void mark_contrast(Roles& roles, const Tokens& tokens) {
  for (const auto& match : roles.contrast)
    for (const auto row : match.rows) {
      auto& role = roles.rows[static_cast<std::size_t>(row)];
      if (role == RowRole::target)
        throw Error(Fault::experiment, "contrast \"" + match.word + "\" and target share token " +
                                           std::to_string(row) + ", \"" + shown_piece(tokens, row) +
                                           "\"");
      role = RowRole::contrast;
    }
}

}  // namespace

std::int64_t Roles::count(RowRole role) const {
  return std::count(rows.begin(), rows.end(), role);
}

Roles assign_roles(const std::vector<std::string>& target, const std::vector<std::string>& contrast,
                   const Tokens& tokens, bool all_pieces) {
  Roles roles;
  roles.target = resolve_words(target, tokens, all_pieces);
  roles.contrast = resolve_words(contrast, tokens, all_pieces);
  const auto others = contrast.empty() ? RowRole::contrast : RowRole::neither;
  roles.rows.assign(static_cast<std::size_t>(tokens.rows()), others);
  for (const auto& match : roles.target)
    for (const auto row : match.rows) roles.rows[static_cast<std::size_t>(row)] = RowRole::target;
  mark_contrast(roles, tokens);
  return roles;
}

}  // namespace kazan
