#include "added_tokens.hpp"

#include <algorithm>

namespace kazan::bpe {

void AddedTokens::add(std::string text, std::int32_t id) {
  starts_[static_cast<unsigned char>(text[0])] = true;
  const auto place = std::ranges::find_if(
      longest_first_, [&](const auto& other) { return other.first.size() < text.size(); });
  longest_first_.emplace(place, std::move(text), id);
}

bool AddedTokens::any(bool (*is)(std::string_view text)) const {
  return std::ranges::any_of(longest_first_, [is](const auto& token) { return is(token.first); });
}

AddedTokens::Found AddedTokens::next(std::string_view text, std::size_t from) const {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (!starts_[static_cast<unsigned char>(text[i])]) continue;
    for (const auto& [token, id] : longest_first_)
      if (text.substr(i, token.size()) == token) return {i, i + token.size(), id};
  }
  return {text.size(), text.size(), -1};
}

}  // namespace kazan::bpe
