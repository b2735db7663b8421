#include "added_tokens.hpp"

#include <algorithm>

namespace kazan::bpe {

void AddedTokens::add(std::string text, std::int32_t id) {
  starts_[static_cast<unsigned char>(text[0])] = true;
  const auto place = std::ranges::find_if(
      longest_first_, [&](const auto& other) { return other.first.size() < text.size(); });
  longest_first_.emplace(place, std::move(text), id);
}

bool AddedTokens::around(std::string_view text, std::size_t at) const {
  for (const auto& [token, id] : longest_first_)
    for (std::size_t before = 1; before < token.size() && before <= at; ++before)
      if (token.starts_with(text.substr(at - before, token.size()))) return true;
  return false;
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
