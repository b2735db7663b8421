#include "measure/maths/overlap.hpp"

#include <algorithm>

namespace kazan {

namespace {

constexpr const char* kInDocuments = "overlap_in_documents";

// `tokens` that are in two windows each.
std::string overlap_warning(std::int64_t tokens, const std::string& consequence) {
  return "windows overlap, by " + std::to_string(tokens) +
         " tokens each (stride of text.pack): " + consequence;
}

// Warns where windows overlap all through the corpus. Where only those of one document can: by how
// many tokens; else 0.
std::int64_t within_documents(Planner& planner, const Description& tokens,
                              const std::string& consequence) {
  const Json* overlap = tokens.attributes.find("overlap");
  if (!overlap || overlap->integer() <= 0) return 0;
  const Json* across = tokens.attributes.find("across");
  if (across && !across->boolean()) return overlap->integer();
  planner.warn(overlap_warning(overlap->integer(), consequence));
  return 0;
}

bool share_a_document(const TokenWindows& tokens, const std::vector<std::int64_t>& starts) {
  std::vector<std::int64_t> documents;
  for (const auto row : starts) documents.push_back(tokens.part_of(row).document);
  std::ranges::sort(documents);
  return std::ranges::adjacent_find(documents) != documents.end();
}

}  // namespace

void plan_overlap(Planner& planner, const Description& tokens, const std::string& consequence) {
  planner.resolved(kInDocuments, within_documents(planner, tokens, consequence));
}

void warn_of_overlap(Context& context, const TokenWindows& tokens,
                     const std::vector<std::int64_t>& starts, const std::string& consequence) {
  const auto overlap = context.resolved(kInDocuments).integer();
  if (overlap > 0 && share_a_document(tokens, starts))
    context.warn(overlap_warning(overlap, consequence));
}

void warn_of_counted_again(Planner& planner, const Description& tokens) {
  if (const auto within = within_documents(planner, tokens, kCountedInEach))
    planner.warn("of documents longer than a window, " + overlap_warning(within, kCountedInEach));
}

}  // namespace kazan
