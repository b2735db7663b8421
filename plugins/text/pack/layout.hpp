// Which tokens of a corpus stand where: documents one after another, cut into windows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace kazan {

enum class Shuffle { none, documents, windows };

struct Packing {
  std::int64_t window = 1, stride = 1;  // tokens of a window; from one's start to the next's
  bool across = true;                   // a window goes on with the next document
  Shuffle shuffle = Shuffle::none;
  std::int64_t seed = 0;
  // Rows: windows that start before are left out, and what shares their text.
  std::int64_t skip = 0;
  std::optional<std::int64_t> most{};  // rows, after those
  bool bos = false;                    // a window's first token is BOS, the others the corpus's

  std::int64_t inner() const { return window - (bos ? 1 : 0); }  // tokens of the corpus in a window
  std::int64_t overlapping() const;  // windows after one, in a sequence, that have tokens of it

  // The row after the last that is needed; at most 2^63 - 1.
  std::optional<std::int64_t> end() const;
};

// Tokens [begin, end) of the corpus, numbered as its documents give them; all of one document. Or
// the BOS token before a document's: [-1, 0).
struct Span {
  std::int64_t begin = 0, end = 0, document = 0;
  bool is_bos() const { return begin < 0; }
  bool operator==(const Span&) const = default;
};

struct Layout {
  std::vector<Span> spans;            // one after another: the rows
  std::vector<std::int64_t> windows;  // first row of each
  // Windows that were left out for a token that one of the first `skip` rows' windows has, before
  // there were rows enough.
  std::int64_t shared = 0;

  std::int64_t rows() const;
};

// `starts`: the first token of each document, and after them the end; no document is empty.
//
// The documents' tokens, all in one sequence (across) or each one by itself, are cut into windows
// that start every `stride` of these tokens, until one reaches the end; that is as long as the
// rest. The documents, or the windows, stand in an order drawn by Draws(seed, "text.pack"). Of
// that, windows that start among the first `skip` rows are left out, and with them those that have
// a token of the corpus that one of these has; and `most` rows are kept, the last window then
// ending early. Only what is kept is held, and the order: 8 bytes for each window of the corpus
// where windows are drawn.
Layout lay_out(const std::vector<std::int64_t>& starts, const Packing& packing);

// What no window has, between those of a document that is cut by itself (across is false).
struct LeftOut {
  std::int64_t tokens = 0, documents = 0;
};
LeftOut left_out(const std::vector<std::int64_t>& starts, const Packing& packing);

// Rows that a sequence of so many tokens of the corpus comes to.
std::int64_t rows_of(std::int64_t tokens, const Packing& packing);

}  // namespace kazan
