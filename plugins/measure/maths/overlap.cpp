#include "measure/maths/overlap.hpp"

#include <algorithm>

namespace kazan {

std::int64_t plan_overlap(Planner& planner, const Description& tokens,
                          const std::string& consequence) {
  const Json* overlap = tokens.attributes.find("overlap");
  if (!overlap || overlap->integer() <= 0) return 0;
  const Json* across = tokens.attributes.find("across");
  if (across && !across->boolean()) return overlap->integer();
  planner.warn(overlap_warning(overlap->integer(), consequence));
  return 0;
}

void warn_of_counted_again(Planner& planner, const Description& tokens) {
  if (const auto within = plan_overlap(planner, tokens, kCountedInEach))
    planner.warn("of documents longer than a window, " + overlap_warning(within, kCountedInEach));
}

std::string overlap_warning(std::int64_t tokens, const std::string& consequence) {
  return "windows overlap, by " + std::to_string(tokens) +
         " tokens each (stride of text.pack): " + consequence;
}

bool share_a_document(const TokenWindows& tokens, const std::vector<std::int64_t>& starts) {
  std::vector<std::int64_t> documents;
  for (const auto row : starts) documents.push_back(tokens.part_of(row).document);
  std::ranges::sort(documents);
  return std::ranges::adjacent_find(documents) != documents.end();
}

}  // namespace kazan
