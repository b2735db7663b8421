// How training rows that are not all held in memory are handed to the trainer, in numbers: what is
// held of them at a time. ../training/streamed_rows.hpp does it.
//
// An epoch's order is brought about by way of a file. Its places are cut into buckets, ranges that
// fit in memory. Rows are read in their own order, once; each goes to the bucket of its place,
// through a buffer a bucket. Then bucket after bucket is read and put in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kazan::sae {

struct Feeding {
  std::int64_t rows = 0, inputs = 0;
  std::int64_t block = 1;   // rows that are read at once from where they come from
  std::int64_t piece = 1;   // rows that are handed over at once: whole batches
  int pieces = 1;           // that there are at a time; with 1, nobody reads ahead
  std::int64_t bucket = 1;  // places
  std::int64_t buffer = 1;  // rows that are gathered for a bucket before they are written

  std::int64_t row_bytes() const { return 4 * inputs; }
  std::int64_t buckets() const { return (rows + bucket - 1) / bucket; }
  // Rows held by buffers while rows are sorted into buckets, or by the bucket that is put in order:
  // one place, for they are not there at the same time.
  std::int64_t sorting() const;
  // All of it: pieces, block, buckets; each row's bucket (4 bytes), and its place (8); of the
  // bucket that is put in order, when a row came, its place, and where it lies (8 bytes each).
  double memory() const;
  double file() const { return static_cast<double>(rows) * static_cast<double>(row_bytes()); }
};

// Within `memory` bytes where that is possible (else memory() tells how much the least takes), and
// no more than is of use: what is held grows with the root of the number of rows.
// `batch` is the most that a reader asks for at once.
Feeding feeding_within(std::int64_t memory, std::int64_t rows, std::int64_t inputs,
                       std::int64_t batch);

// What the parameter `memory` lets rows take: bytes, or nothing for all of them. Throws Error for
// what is neither auto, all nor a size.
std::optional<std::int64_t> row_memory(const std::string& text);

// Whether rows are not held in memory then. A batch of all rows (nothing) has to be.
bool streams(std::optional<std::int64_t> memory, std::int64_t rows, std::int64_t inputs,
             std::optional<std::int64_t> batch);

// Why they cannot be fed within so much memory, with a size that will do, which is the least but
// for rounding; "" when they can. `rows_are_bound`: there may be fewer rows.
std::string fault_of(const Feeding& feeding, std::int64_t memory, bool rows_are_bound = false);

}  // namespace kazan::sae
