#include "text.hpp"

#include <algorithm>

#include "measure/maths/pieces.hpp"

namespace kazan {

Span around(const TokenWindows& tokens, std::int64_t row, std::int64_t before, std::int64_t after) {
  const auto window = tokens.window_of(row);
  return {std::max(tokens.windows[window], row - before),
          std::min(tokens.window_end(window), row + after + 1)};
}

Tokens ContextText::cut(const Span& span) const {
  Tokens out;
  const auto ids = windows_.ids(span.begin, span.end);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto begin = static_cast<std::int64_t>(out.text.size());
    out.text += whole_ ? whole_->piece(span.begin + static_cast<std::int64_t>(i))
                       : std::string_view(windows_.pieces[static_cast<std::size_t>(ids[i])]);
    out.tokens.push_back({ids[i], begin, static_cast<std::int64_t>(out.text.size())});
  }
  out.windows = {0};
  out.vocabulary = windows_.vocabulary;
  return out;
}

std::string ContextText::line(const Span& span, std::int64_t row) const {
  const auto pieces = shown_pieces(cut(span), span.end - span.begin);
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool marked = span.begin + static_cast<std::int64_t>(i) == row;
    out += marked ? "«" + pieces[i] + "»" : pieces[i];
  }
  std::ranges::replace(out, '\n', ' ');
  return out;
}

}  // namespace kazan
