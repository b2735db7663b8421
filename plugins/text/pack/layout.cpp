#include "pack/layout.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "sdk/draws.hpp"

namespace kazan {
namespace {

constexpr const char* kPurpose = "text.pack";

std::size_t at(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

// Of a sequence of so many tokens.
std::int64_t windows_in(std::int64_t tokens, const Packing& packing) {
  if (tokens <= packing.inner()) return tokens > 0;
  const auto whole = (tokens - packing.inner() - 1) / packing.stride + 1;  // not up to the end
  return whole + (whole * packing.stride < tokens);
}

// Windows by their number, as documents stand; none is held.
class Windows {
 public:
  Windows(const std::vector<std::int64_t>& starts, const Packing& packing)
      : starts_(starts), packing_(packing) {
    const auto documents = starts.size() - 1;
    if (packing.shuffle == Shuffle::documents)
      order_ = Draws(packing.seed, kPurpose).permutation(static_cast<std::int64_t>(documents), 0);
    before_.reserve(documents + 1);
    before_.push_back(0);
    for (std::size_t i = 0; i < documents; ++i)
      before_.push_back(before_.back() + (packing.across
                                              ? length(document(i))
                                              : windows_in(length(document(i)), packing)));
  }

  std::int64_t count() const {
    return packing_.across ? windows_in(before_.back(), packing_) : before_.back();
  }

  // Of the window, in place of what `spans` holds.
  void spans_of(std::int64_t window, std::vector<Span>& spans) const {
    const auto place = packing_.across ? window * packing_.stride : window;
    auto i = at(std::ranges::upper_bound(before_, place) - before_.begin()) - 1;
    const auto last = packing_.across ? before_.size() - 1 : i + 1;
    auto offset = (place - before_[i]) * (packing_.across ? 1 : packing_.stride);
    spans.clear();
    if (packing_.bos) spans.push_back({-1, 0, document(i)});
    for (auto left = packing_.inner(); left > 0 && i < last; ++i, offset = 0) {
      const auto begin = starts_[at(document(i))] + offset;
      const auto count = std::min(left, length(document(i)) - offset);
      spans.push_back({begin, begin + count, document(i)});
      left -= count;
    }
  }

 private:
  std::int64_t document(std::size_t i) const {
    return order_.empty() ? static_cast<std::int64_t>(i) : order_[i];
  }
  std::int64_t length(std::int64_t document) const {
    return starts_[at(document) + 1] - starts_[at(document)];
  }

  const std::vector<std::int64_t>& starts_;
  const Packing& packing_;
  std::vector<std::int64_t> order_;   // of documents, where it is drawn
  std::vector<std::int64_t> before_;  // each document: tokens (across) or windows
};

// Tokens of the corpus, as ranges that do not touch, ascending.
using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

void unite(Ranges& ranges) {
  std::ranges::sort(ranges);
  std::size_t last = 0;
  for (const auto& [begin, end] : ranges)
    if (begin > ranges[last].second)
      ranges[++last] = {begin, end};
    else
      ranges[last].second = std::max(ranges[last].second, end);
  if (!ranges.empty()) ranges.resize(last + 1);
}

bool has_any_of(const Ranges& tokens, const Span& span) {
  if (span.is_bos()) return false;
  const auto after = std::ranges::lower_bound(tokens, span.end, {}, &Ranges::value_type::first);
  return after != tokens.begin() && (after - 1)->second > span.begin;
}

// Of windows in their order, those that are not skipped and have no token of what is.
class Keeping {
 public:
  explicit Keeping(const Packing& packing) : packing_(packing) {}

  bool full() const { return row_ >= most_; }
  void add(std::span<const Span> window) {
    if (skipped_ < packing_.skip) return skip(window);
    if (std::ranges::any_of(window, [&](const Span& span) { return has_any_of(taken_, span); })) {
      ++out_.shared;
      return;
    }
    out_.windows.push_back(row_);
    for (auto span = window.begin(); span != window.end() && !full(); ++span) {
      const auto count = std::min(span->end - span->begin, most_ - row_);
      out_.spans.push_back({span->begin, span->begin + count, span->document});
      row_ += count;
    }
  }
  Layout take() { return std::move(out_); }

 private:
  void skip(std::span<const Span> window) {
    for (const auto& span : window) {
      skipped_ += span.end - span.begin;
      if (packing_.overlapping() > 0 && !span.is_bos()) taken_.emplace_back(span.begin, span.end);
    }
    if (skipped_ >= packing_.skip) unite(taken_);
  }

  const Packing& packing_;
  const std::int64_t most_ = packing_.most.value_or(std::numeric_limits<std::int64_t>::max());
  Layout out_;
  Ranges taken_;
  std::int64_t skipped_ = 0, row_ = 0;
};

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
  const Windows windows(starts, packing);
  std::vector<std::int64_t> order;
  if (packing.shuffle == Shuffle::windows)
    order = Draws(packing.seed, kPurpose).permutation(windows.count(), 0);
  Keeping keeping(packing);
  std::vector<Span> spans;
  for (std::int64_t i = 0; i < windows.count() && !keeping.full(); ++i) {
    windows.spans_of(order.empty() ? i : order[at(i)], spans);
    keeping.add(spans);
  }
  return keeping.take();
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
  if (tokens <= 0) return 0;
  const auto before = windows_in(tokens, packing) - 1;  // the last window
  return before * packing.window + std::min(packing.inner(), tokens - before * packing.stride) +
         (packing.bos ? 1 : 0);
}

}  // namespace kazan
