#include "tokens/windows.hpp"

#include <algorithm>

namespace kazan {
namespace {

// Tokens of the text in a window.
std::int64_t inner_of(std::int64_t count, std::optional<std::int64_t> window, bool bos) {
  return window ? *window - (bos ? 1 : 0) : std::max<std::int64_t>(1, count);
}

}  // namespace

std::int64_t windows_of(std::int64_t count, std::optional<std::int64_t> window, bool bos) {
  return std::max<std::int64_t>(0, count - 1) / inner_of(count, window, bos) + 1;
}

void cut_into_windows(Tokens& tokens, std::optional<std::int64_t> window,
                      std::optional<std::int32_t> bos) {
  const std::vector<Token> all = std::move(tokens.tokens);
  const auto count = static_cast<std::int64_t>(all.size());
  const auto inner = inner_of(count, window, bos.has_value());
  tokens.tokens.clear();
  tokens.windows.clear();
  for (std::int64_t i = 0; i < windows_of(count, window, bos.has_value()); ++i) {
    const auto first = all.begin() + i * inner;
    tokens.windows.push_back(tokens.rows());
    if (const auto at = count > 0 ? first->begin : 0; bos) tokens.tokens.push_back({*bos, at, at});
    tokens.tokens.insert(tokens.tokens.end(), first, first + std::min(inner, count - i * inner));
  }
}

}  // namespace kazan
