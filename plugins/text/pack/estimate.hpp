// What can be said of a packed corpus, and of packing it, before it is read.
#pragma once

#include "pack/layout.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// "tokens" at most: a byte each, and those that end documents, as often as windows overlap; or the
// limit. Attributes: "window"; "overlap": tokens of it that the window before has too, "across": of
// another document also; "pieces" of the vocabulary; "bytes" of their text, where known.
Description described_packed(const Description& corpus, const Description& tokenizer,
                             const Packing& packing);

// Rows that the whole corpus cannot give more of, whatever its text; NaN where its size is not
// known.
double most_rows(const Description& corpus, const Packing& packing);

// Bytes at most while documents are laid out, and then held as so many rows.
double layout_memory(const Description& corpus, const Packing& packing, double rows);

// Of text.pack, which makes `tokens` of `corpus` with so many threads.
Needs needs_of_packing(const Description& corpus, const Description& tokenizer,
                       const Description& tokens, const Packing& packing, int threads);

// "5000000", "5M": tokens. k, M and G are powers of 1000. Throws Error (Fault::experiment).
std::int64_t parse_tokens(const std::string& text);

}  // namespace kazan
