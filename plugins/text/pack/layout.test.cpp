#include "pack/layout.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "sdk/draws.hpp"

using namespace kazan;

namespace {

using Rows = std::vector<std::int64_t>;

struct Row {
  std::int64_t token, document;
  bool operator==(const Row&) const = default;
};
using Windows = std::vector<std::vector<Row>>;

Windows windows_of(const Layout& layout) {
  Windows out;
  std::int64_t row = 0;
  for (const auto& span : layout.spans)
    for (auto token = span.begin; token < span.end; ++token, ++row) {
      if (out.size() < layout.windows.size() && layout.windows[out.size()] == row)
        out.emplace_back();
      out.back().push_back({token, span.document});
    }
  REQUIRE(out.size() == layout.windows.size());
  return out;
}

// The same, token by token.
Windows plainly(const Rows& starts, const Packing& p) {
  std::vector<std::vector<Row>> sequences;
  const auto documents = static_cast<std::int64_t>(starts.size()) - 1;
  Rows order(static_cast<std::size_t>(documents));
  std::iota(order.begin(), order.end(), 0);
  const Draws draws(p.seed, "text.pack");
  if (p.shuffle == Shuffle::documents) order = draws.permutation(documents, 0);
  for (const auto d : order) {
    if (!p.across || sequences.empty()) sequences.emplace_back();
    for (auto t = starts[d]; t < starts[d + 1]; ++t) sequences.back().push_back({t, d});
  }
  Windows out;
  for (const auto& sequence : sequences)
    for (std::size_t at = 0; at < sequence.size(); at += p.stride) {
      const auto end = std::min(sequence.size(), at + p.window - p.bos);
      out.emplace_back();
      if (p.bos) out.back().push_back({-1, sequence[at].document});
      out.back().insert(out.back().end(), sequence.begin() + at, sequence.begin() + end);
      if (end == sequence.size()) break;
    }
  if (p.shuffle == Shuffle::windows) {
    Windows drawn;
    for (const auto w : draws.permutation(static_cast<std::int64_t>(out.size()), 0))
      drawn.push_back(out[w]);
    out = drawn;
  }
  std::set<std::int64_t> taken;
  for (std::int64_t gone = 0; gone < p.skip && !out.empty(); out.erase(out.begin())) {
    gone += static_cast<std::int64_t>(out.front().size());
    for (const auto& row : out.front()) taken.insert(row.token);
  }
  taken.erase(-1);  // BOS
  std::erase_if(out, [&](const auto& window) {
    return std::ranges::any_of(window, [&](const Row& row) { return taken.contains(row.token); });
  });
  std::int64_t left = p.most.value_or(1'000'000);
  for (auto& window : out) {
    window.resize(std::min<std::size_t>(window.size(), left));
    left -= static_cast<std::int64_t>(window.size());
  }
  std::erase_if(out, [](const auto& window) { return window.empty(); });
  return out;
}

// Tokens that stand in no window, counted one by one.
void check_left_out(const LeftOut& found, const Rows& starts, const Windows& windows) {
  std::map<std::int64_t, int> seen;
  for (const auto& window : windows)
    for (const auto& row : window) ++seen[row.token];
  LeftOut expected;
  for (std::size_t d = 1; d < starts.size(); ++d) {
    const auto before = expected.tokens;
    for (auto token = starts[d - 1]; token < starts[d]; ++token)
      expected.tokens += !seen.contains(token);
    expected.documents += expected.tokens > before;
  }
  CHECK(found.tokens == expected.tokens);
  CHECK(found.documents == expected.documents);
}

}  // namespace

TEST_CASE("documents across windows, and each by itself") {
  const Rows starts = {0, 3, 4, 9};
  CHECK(windows_of(lay_out(starts, {4, 4})) ==
        Windows{{{0, 0}, {1, 0}, {2, 0}, {3, 1}}, {{4, 2}, {5, 2}, {6, 2}, {7, 2}}, {{8, 2}}});
  CHECK(windows_of(lay_out(starts, {4, 4, false})) ==
        Windows{{{0, 0}, {1, 0}, {2, 0}}, {{3, 1}}, {{4, 2}, {5, 2}, {6, 2}, {7, 2}}, {{8, 2}}});
  CHECK(windows_of(lay_out(starts, {4, 2})).size() == 4);  // the last one reaches the end
  CHECK(lay_out(starts, {4, 4}).spans.size() == 4);
}

TEST_CASE("any packing of any documents is what cutting token by token gives") {
  const Draws draws(3, "test");
  int shuffled = 0;
  for (std::uint64_t trial = 0; trial < 3000; ++trial) {
    const auto draw = [&](std::uint64_t below, std::uint64_t i) {
      return static_cast<std::int64_t>(draws.below(below, trial, i));
    };
    Rows starts = {0};
    for (auto n = 1 + draw(6, 0); n > 0; --n) starts.push_back(starts.back() + 1 + draw(12, n));
    Packing p{1 + draw(9, 20), 1 + draw(12, 21), draw(2, 22) == 1,
              Shuffle{static_cast<int>(draw(3, 23))}, draw(5, 24)};
    if (draw(2, 25)) p.most = 1 + draw(40, 26);
    if (draw(3, 27) == 0) p.skip = draw(30, 28);
    p.bos = p.window > 1 && draw(2, 29) == 1;
    const Layout layout = lay_out(starts, p);
    CAPTURE(trial, p.window, p.stride, p.across, static_cast<int>(p.shuffle), p.most.value_or(-1),
            p.skip);
    REQUIRE(windows_of(layout) == plainly(starts, p));
    shuffled += p.shuffle != Shuffle::none &&
                windows_of(layout) != plainly(starts, {p.window, p.stride, p.across, Shuffle::none,
                                                       0, p.skip, p.most, p.bos});
    if (!p.most && p.across && p.skip == 0) CHECK(rows_of(starts.back(), p) == layout.rows());
    if (!p.most && !p.across && p.skip == 0 && p.stride > p.inner())
      check_left_out(left_out(starts, p), starts, windows_of(layout));
  }
  CHECK(shuffled > 300);
}

TEST_CASE("a window begins with BOS before the tokens that it has room for") {
  const Rows starts = {0, 3, 4, 9};
  Packing p{4, 3};
  p.bos = true;
  CHECK(windows_of(lay_out(starts, p)) == Windows{{{-1, 0}, {0, 0}, {1, 0}, {2, 0}},
                                                  {{-1, 1}, {3, 1}, {4, 2}, {5, 2}},
                                                  {{-1, 2}, {6, 2}, {7, 2}, {8, 2}}});
}

TEST_CASE("no documents give no windows, and a limit ends within one") {
  CHECK(lay_out({0}, {4, 4}).windows.empty());
  const auto layout = lay_out({0, 100}, {8, 8, true, Shuffle::none, 0, 0, 20});
  CHECK(layout.rows() == 20);
  CHECK(layout.windows == Rows{0, 8, 16});
}

TEST_CASE("windows, strides and limits may be as large as numbers are") {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const Rows starts = {0, 30, 70, 100};
  for (const std::int64_t size : {std::int64_t{20}, kMost})
    for (const std::int64_t skip : {std::int64_t{0}, std::int64_t{12}, kMost})
      for (const auto& [window, stride] :
           {std::pair(kMost, kMost), {kMost, std::int64_t{5}}, {std::int64_t{7}, kMost}})
        for (const bool across : {true, false}) {
          Packing p{window, stride, across, Shuffle::none, 0, skip, size};
          CAPTURE(size, skip, window, stride, across);
          CHECK(p.end() >= size);
          const Layout found = lay_out(starts, p);
          for (const auto& span : found.spans) CHECK(span.begin < span.end);
          // The same of numbers that can be counted with.
          for (auto* number : {&p.window, &p.stride, &p.skip, &*p.most})
            *number = std::min<std::int64_t>(*number, 1000);
          CHECK(windows_of(found) == plainly(starts, p));
          CHECK(rows_of(100, {window, stride}) == rows_of(100, p));
        }
}

TEST_CASE("what one packing takes and another leaves out have no token in common") {
  for (const auto shuffle : {Shuffle::none, Shuffle::documents, Shuffle::windows})
    for (const std::int64_t size : {16, 20}) {
      const Rows starts = {0, 30, 70, 100};
      const auto one = windows_of(lay_out(starts, {8, 8, true, shuffle, 1, 0, size}));
      const auto other = windows_of(lay_out(starts, {8, 8, true, shuffle, 1, size}));
      std::map<std::int64_t, int> seen;
      for (const auto* windows : {&one, &other})
        for (const auto& window : *windows)
          for (const auto& row : window) CHECK(++seen[row.token] == 1);
      CHECK(seen.size() == (size == 16 ? 100 : 96));  // the rest of a window is nobody's
    }
  CHECK(lay_out({0, 10}, {4, 4, true, Shuffle::none, 0, 12}).spans.empty());
}

TEST_CASE("what is left out has no token of what is kept where windows overlap either") {
  std::int64_t shared = 0;
  for (const auto shuffle : {Shuffle::none, Shuffle::documents, Shuffle::windows})
    for (const bool across : {true, false})
      for (const std::int64_t stride : {1, 3, 7}) {
        Packing p{8, stride, across, shuffle, 1, 0, 40};
        const Rows starts = {0, 300, 700, 1000};
        std::set<std::int64_t> trained;
        for (const auto& window : windows_of(lay_out(starts, p)))
          for (const auto& row : window) trained.insert(row.token);
        p.skip = *std::exchange(p.most, 200);
        const Layout test = lay_out(starts, p);
        CAPTURE(static_cast<int>(shuffle), across, stride);
        CHECK(test.rows() == 200);
        for (const auto& span : test.spans)
          for (auto token = span.begin; token < span.end; ++token)
            CHECK_FALSE(trained.contains(token));
        shared += test.shared;
      }
  CHECK(shared > 18);
  // The windows of every token were trained on.
  const Layout none = lay_out({0, 100}, {8, 2, true, Shuffle::windows, 1, 300});
  CHECK(none.spans.empty());
  CHECK(none.shared > 0);
}

TEST_CASE("an order depends on its seed, and is one of all") {
  std::map<std::vector<std::int64_t>, int> seen;
  for (std::int64_t seed = 0; seed < 600; ++seed) {
    Rows order;
    for (const auto& span : lay_out({0, 1, 2, 3}, {3, 3, true, Shuffle::documents, seed}).spans)
      order.push_back(span.document);
    ++seen[order];
  }
  CHECK(seen.size() == 6);
  for (const auto& [order, count] : seen) CHECK((count > 50 && count < 160));
}
