#include "pack/layout.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "sdk/draws.hpp"

namespace kazan {
namespace {

constexpr const char* kPurpose = "text.pack";

std::size_t at(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

std::vector<std::int64_t> order_of(std::int64_t count, bool drawn, std::int64_t seed) {
  if (drawn) return Draws(seed, kPurpose).permutation(count, 0);
  std::vector<std::int64_t> order(at(count));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

class Cutting {
 public:
  Cutting(const std::vector<std::int64_t>& starts, const Packing& packing)
      : starts_(starts), packing_(packing) {}

  // One sequence. Rows above the limit are not laid out, but where windows are still to be drawn.
  void cut(std::span<const std::int64_t> documents) {
    std::size_t document = 0;
    std::int64_t offset = 0;  // of the window's first token, in its document
    while (document < documents.size() && !full()) {
      if (window(documents.subspan(document), offset)) return;
      offset += packing_.stride;
      while (document < documents.size() && offset >= length(documents[document]))
        offset -= length(documents[document++]);
    }
  }
  Layout take() { return std::move(out_); }

 private:
  std::int64_t length(std::int64_t document) const {
    return starts_[at(document) + 1] - starts_[at(document)];
  }
  bool full() const {
    return packing_.shuffle != Shuffle::windows && packing_.end() && rows_ >= *packing_.end();
  }
  // Whether it reaches the end of the documents.
  bool window(std::span<const std::int64_t> documents, std::int64_t offset) {
    out_.windows.push_back(rows_);
    if (packing_.bos) out_.spans.push_back({-1, 0, documents.front()}), ++rows_;
    std::int64_t left = packing_.inner();
    for (const auto document : documents) {
      const auto begin = starts_[at(document)] + offset;
      const auto count = std::min(left, length(document) - offset);
      out_.spans.push_back({begin, begin + count, document});
      rows_ += count;
      left -= count;
      offset = 0;
      if (left == 0)
        return document == documents.back() && begin + count == starts_[at(document) + 1];
    }
    return true;
  }

  const std::vector<std::int64_t>& starts_;
  const Packing& packing_;
  Layout out_;
  std::int64_t rows_ = 0;
};

// Index of the first span of each window, and after them the end.
std::vector<std::size_t> first_spans(const Layout& layout) {
  std::vector<std::size_t> first;
  std::int64_t row = 0;
  for (std::size_t i = 0; i < layout.spans.size(); ++i) {
    if (first.size() < layout.windows.size() && layout.windows[first.size()] == row)
      first.push_back(i);
    row += layout.spans[i].end - layout.spans[i].begin;
  }
  first.push_back(layout.spans.size());
  return first;
}

Layout in_drawn_order(const Layout& layout, std::int64_t seed) {
  const auto first = first_spans(layout);
  Layout out;
  std::int64_t row = 0;
  for (const auto window : order_of(static_cast<std::int64_t>(layout.windows.size()), true, seed)) {
    out.windows.push_back(row);
    for (auto i = first[at(window)]; i < first[at(window) + 1]; ++i) {
      out.spans.push_back(layout.spans[i]);
      row += layout.spans[i].end - layout.spans[i].begin;
    }
  }
  return out;
}

// Tokens of the corpus that spans have, as ranges that do not touch, ascending.
using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

Ranges tokens_of(std::span<const Span> spans) {
  Ranges all, out;
  for (const auto& span : spans)
    if (!span.is_bos()) all.emplace_back(span.begin, span.end);
  std::ranges::sort(all);
  for (const auto& [begin, end] : all)
    if (out.empty() || begin > out.back().second)
      out.emplace_back(begin, end);
    else
      out.back().second = std::max(out.back().second, end);
  return out;
}

bool has_any_of(const Ranges& tokens, const Span& span) {
  if (span.is_bos()) return false;
  const auto after = std::ranges::lower_bound(tokens, span.end, {}, &Ranges::value_type::first);
  return after != tokens.begin() && (after - 1)->second > span.begin;
}

// Windows that start among the first `skip` rows, and those that have a token of these.
void leave_out(Layout& layout, const Packing& packing) {
  const auto first = first_spans(layout);
  const auto skipped =
      at(std::ranges::lower_bound(layout.windows, packing.skip) - layout.windows.begin());
  const std::span<const Span> all(layout.spans);
  const Ranges taken = packing.overlapping() > 0 ? tokens_of(all.first(first[skipped])) : Ranges();
  std::size_t windows = 0, spans = 0;
  std::int64_t row = 0;
  for (auto window = skipped; window < layout.windows.size(); ++window) {
    const auto those = all.subspan(first[window], first[window + 1] - first[window]);
    if (std::ranges::any_of(those, [&](const Span& span) { return has_any_of(taken, span); })) {
      ++layout.shared;
      continue;
    }
    layout.windows[windows++] = row;
    for (const Span span : those) {
      layout.spans[spans++] = span;
      row += span.end - span.begin;
    }
  }
  layout.windows.resize(windows);
  layout.spans.resize(spans);
}

void keep_first(Layout& layout, std::int64_t most) {
  std::int64_t row = 0;
  std::size_t i = 0;
  for (; i < layout.spans.size() && row < most; ++i) {
    auto& span = layout.spans[i];
    span.end = span.begin + std::min(span.end - span.begin, most - row);
    row += span.end - span.begin;
  }
  layout.spans.resize(i);
  while (!layout.windows.empty() && layout.windows.back() >= row) layout.windows.pop_back();
}

}  // namespace

std::int64_t Packing::overlapping() const {
  return (inner() - 1) / stride;
}

// Of the windows that start before the end of `skip` the last may go on behind it, and those after
// it may have tokens of it.
std::optional<std::int64_t> Packing::end() const {
  if (!most) return std::nullopt;
  std::int64_t end = *most, behind = 0;
  bool beyond = __builtin_add_overflow(end, skip, &end);
  if (skip > 0) {
    beyond |= __builtin_mul_overflow(window, overlapping() + 1, &behind);
    beyond |= __builtin_add_overflow(end, behind, &end);
  }
  return beyond ? std::numeric_limits<std::int64_t>::max() : end;
}

std::int64_t Layout::rows() const {
  std::int64_t rows = 0;
  for (const auto& span : spans) rows += span.end - span.begin;
  return rows;
}

Layout lay_out(const std::vector<std::int64_t>& starts, const Packing& packing) {
  const auto documents = static_cast<std::int64_t>(starts.size()) - 1;
  const auto order = order_of(documents, packing.shuffle == Shuffle::documents, packing.seed);
  Cutting cutting(starts, packing);
  const std::span<const std::int64_t> all(order);
  if (packing.across)
    cutting.cut(all);
  else
    for (std::size_t i = 0; i < all.size(); ++i) cutting.cut(all.subspan(i, 1));
  Layout layout = cutting.take();
  if (packing.shuffle == Shuffle::windows) layout = in_drawn_order(layout, packing.seed);
  if (packing.skip > 0) leave_out(layout, packing);
  if (packing.most) keep_first(layout, *packing.most);
  return layout;
}

LeftOut left_out(const std::vector<std::int64_t>& starts, const Packing& packing) {
  LeftOut out;
  Packing alone = packing;  // without BOS, a row is a token of the corpus
  alone.window = packing.inner();
  alone.bos = false;
  if (packing.stride <= alone.window) return out;
  for (std::size_t i = 1; i < starts.size(); ++i) {
    const auto tokens = starts[i] - starts[i - 1], kept = rows_of(tokens, alone);
    out.tokens += tokens - kept;
    out.documents += kept < tokens;
  }
  return out;
}

std::int64_t rows_of(std::int64_t tokens, const Packing& packing) {
  const auto inner = packing.inner(), stride = packing.stride, bos = packing.window - inner;
  if (tokens <= 0) return 0;
  if (tokens <= inner) return tokens + bos;
  const auto whole = (tokens - inner - 1) / stride + 1;  // before the one that reaches the end
  const auto rest = std::clamp<std::int64_t>(tokens - whole * stride, 0, inner);
  return whole * packing.window + (rest > 0 ? rest + bos : 0);
}

}  // namespace kazan
