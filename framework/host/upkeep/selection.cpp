#include "host/upkeep/selection.hpp"

namespace kazan {

Selection select(const Census& census, const Criteria& criteria) {
  Selection selection;
  selection.left = census.bytes() - census.litter_bytes();
  if (!criteria.any()) return selection;
  for (const auto& holding : census.holdings) {
    if (criteria.to_size && selection.left <= *criteria.to_size) break;
    if (!holding.may_go()) continue;
    if (criteria.older_than && census.taken - holding.used < criteria.older_than->count()) continue;
    selection.going.push_back(holding);
    selection.bytes += holding.bytes;
    selection.left -= holding.bytes;
  }
  return selection;
}

}  // namespace kazan
