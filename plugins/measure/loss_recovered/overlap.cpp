#include "overlap.hpp"

#include <algorithm>

namespace kazan {

std::int64_t plan_overlap(Planner& planner, const Description& tokens) {
  const Json* overlap = tokens.attributes.find("overlap");
  if (!overlap || overlap->integer() <= 0) return 0;
  const Json* across = tokens.attributes.find("across");
  if (across && !across->boolean()) return overlap->integer();
  planner.warn(overlap_warning(overlap->integer()));
  return 0;
}

std::string overlap_warning(std::int64_t tokens) {
  return "windows overlap, by " + std::to_string(tokens) +
         " tokens each (stride of text.pack), and are taken for independent: standard errors of "
         "losses come out too small, at most by about the square root of window / stride";
}

bool share_a_document(const TokenWindows& tokens, const std::vector<Stretch>& windows) {
  std::vector<std::int64_t> documents;
  for (const auto& window : windows) documents.push_back(tokens.part_of(window.begin).document);
  std::ranges::sort(documents);
  return std::ranges::adjacent_find(documents) != documents.end();
}

}  // namespace kazan
