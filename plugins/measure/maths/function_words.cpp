#include "measure/maths/function_words.hpp"

#include <algorithm>
#include <string>

#include "measure/maths/words.hpp"

namespace kazan {
namespace {

// Sorted.
constexpr std::string_view kWords[] = {
    "a",         "about",      "above",      "across",   "after",      "against",    "all",
    "along",     "alongside",  "also",       "although", "am",         "amid",       "among",
    "amongst",   "an",         "and",        "another",  "any",        "anybody",    "anyone",
    "anything",  "are",        "around",     "as",       "at",         "be",         "because",
    "been",      "before",     "behind",     "being",    "below",      "beneath",    "beside",
    "besides",   "between",    "beyond",     "both",     "but",        "by",         "can",
    "cannot",    "concerning", "could",      "despite",  "did",        "do",         "does",
    "doing",     "done",       "down",       "during",   "each",       "either",     "enough",
    "even",      "every",      "everybody",  "everyone", "everything", "except",     "few",
    "fewer",     "for",        "from",       "had",      "half",       "has",        "have",
    "having",    "he",         "hence",      "her",      "here",       "hers",       "herself",
    "him",       "himself",    "his",        "how",      "however",    "i",          "if",
    "in",        "inside",     "into",       "is",       "it",         "its",        "itself",
    "just",      "least",      "less",       "lest",     "like",       "many",       "may",
    "me",        "might",      "mine",       "more",     "most",       "much",       "must",
    "my",        "myself",     "near",       "neither",  "no",         "nobody",     "none",
    "nor",       "not",        "nothing",    "of",       "off",        "on",         "once",
    "one",       "oneself",    "only",       "onto",     "or",         "other",      "ought",
    "our",       "ours",       "ourselves",  "out",      "outside",    "over",       "own",
    "past",      "per",        "quite",      "rather",   "regarding",  "same",       "several",
    "shall",     "she",        "should",     "since",    "so",         "some",       "somebody",
    "someone",   "something",  "such",       "than",     "that",       "the",        "their",
    "theirs",    "them",       "themselves", "then",     "there",      "therefore",  "these",
    "they",      "this",       "those",      "though",   "through",    "throughout", "thus",
    "till",      "to",         "too",        "toward",   "towards",    "under",      "underneath",
    "unless",    "unlike",     "until",      "unto",     "up",         "upon",       "us",
    "very",      "via",        "was",        "we",       "were",       "what",       "whatever",
    "when",      "whenever",   "where",      "whereas",  "wherever",   "whether",    "which",
    "whichever", "while",      "whilst",     "who",      "whoever",    "whom",       "whomever",
    "whose",     "why",        "will",       "with",     "within",     "without",    "would",
    "yet",       "you",        "your",       "yours",    "yourself",   "yourselves",
};

constexpr std::string_view kContracted[] = {"d", "ll", "m", "re", "s", "t", "ve"};

// The text before a word ends in a letter and an apostrophe, straight or typographic.
bool is_contracted(std::string_view before) {
  for (const std::string_view apostrophe : {"'", "’"})
    if (before.ends_with(apostrophe)) {
      before.remove_suffix(apostrophe.size());
      return !before.empty() && is_word_character(character_before(before, before.size()));
    }
  return false;
}

bool counts(std::string_view text, const Span& span) {
  const auto word = text.substr(span.begin, span.end - span.begin);
  if (is_contracted(text.substr(0, span.begin)))
    return std::find(std::begin(kContracted), std::end(kContracted), word) != std::end(kContracted);
  return is_function_word(word);
}

}  // namespace

bool is_function_word(std::string_view word) {
  std::string lower(word);
  if (!lower.empty() && lower[0] >= 'A' && lower[0] <= 'Z') lower[0] += 'a' - 'A';
  return std::binary_search(std::begin(kWords), std::end(kWords), std::string_view(lower));
}

std::vector<bool> function_words(const Tokens& tokens) {
  std::vector<bool> out(static_cast<std::size_t>(tokens.rows()), false);
  for (const auto& span : words_in(tokens.text))
    if (counts(tokens.text, span))
      for (const auto row : rows_holding(tokens, span.begin, span.end))
        out[static_cast<std::size_t>(row)] = true;
  return out;
}

}  // namespace kazan
