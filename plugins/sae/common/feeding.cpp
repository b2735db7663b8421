#include "feeding.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "base/units.hpp"
#include "sdk/arrays/hdf5.hpp"

namespace kazan::sae {
namespace {

constexpr std::int64_t kPieceBytes = 1 << 20;     // at least: handing over costs microseconds
constexpr std::int64_t kBufferBytes = 512 << 10;  // at most: writes that a disk does not mind
constexpr int kPieces = 3;  // one with the trainer, one ready, one that is being filled

std::int64_t whole_batches(std::int64_t batch, std::int64_t row_bytes) {
  const double fit = kPieceBytes / (static_cast<double>(batch) * static_cast<double>(row_bytes));
  return batch * std::max<std::int64_t>(1, static_cast<std::int64_t>(fit));
}

// The bucket for which a buffer each and one whole bucket take the same: T/R w = R.
std::int64_t bucket_for(std::int64_t rows, std::int64_t buffer) {
  const double root = std::sqrt(static_cast<double>(rows) * static_cast<double>(buffer));
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(root)), 1,
                                  std::max<std::int64_t>(rows, 1));
}

}  // namespace

std::int64_t Feeding::sorting() const {
  return std::max(bucket, buckets() * buffer);
}

double Feeding::memory() const {
  constexpr double kIndex = 4 + 8, kSorted = 16 + 8;  // of a row; of one of the bucket in memory
  const double held = static_cast<double>(pieces) * static_cast<double>(piece) +
                      2 * static_cast<double>(block) + static_cast<double>(sorting());
  return held * static_cast<double>(row_bytes()) + kIndex * static_cast<double>(rows) +
         kSorted * static_cast<double>(bucket);
}

Feeding feeding_within(std::int64_t memory, std::int64_t rows, std::int64_t inputs,
                       std::int64_t batch) {
  Feeding out;
  out.rows = rows;
  out.inputs = inputs;
  const std::int64_t row = std::max<std::int64_t>(1, out.row_bytes());
  const std::int64_t batch_rows =
      std::clamp<std::int64_t>(batch, 1, std::max<std::int64_t>(rows, 1));
  const auto set = [&](int pieces, std::int64_t piece, std::int64_t block, std::int64_t buffer) {
    out.pieces = pieces;
    out.piece = std::min(piece, std::max<std::int64_t>(rows, 1));
    out.block = std::min(block, std::max<std::int64_t>(rows, 1));
    out.buffer = buffer;
    out.bucket = bucket_for(rows, buffer);
    return out.memory() <= static_cast<double>(memory);
  };
  const auto block = static_cast<std::int64_t>(hdf5_chunk_rows(static_cast<double>(row)));
  const auto buffer = std::max<std::int64_t>(1, kBufferBytes / row);
  for (int pieces = kPieces; pieces > 0; --pieces)
    for (const auto piece : {whole_batches(batch_rows, row), batch_rows})
      for (const std::int64_t part : {1, 4, 16, 64, 256, 1024})
        if (set(pieces, piece, std::max<std::int64_t>(1, block / part),
                std::max<std::int64_t>(1, buffer / part)))
          return out;
  set(1, batch_rows, 1, 1);  // the least, and never more for fewer rows
  return out;
}

std::optional<std::int64_t> row_memory(const std::string& text) {
  if (text == "auto" || text == "all") return std::nullopt;
  return parse_bytes(text, "memory");
}

bool streams(std::optional<std::int64_t> memory, std::int64_t rows, std::int64_t inputs,
             std::optional<std::int64_t> batch) {
  const double bytes = 4 * static_cast<double>(rows) * static_cast<double>(inputs);
  return memory && batch && *batch < rows && bytes > static_cast<double>(*memory);
}

std::string fault_of(const Feeding& feeding, std::int64_t memory, bool rows_are_bound) {
  if (feeding.memory() <= static_cast<double>(memory)) return "";
  return "expected at least " + human_bytes_up(feeding.memory()) + ", which " +
         (rows_are_bound ? "up to " : "") + with_commas(feeding.rows) +
         " rows in such batches take when they come from the disk, found " +
         human_bytes_down(static_cast<double>(memory));
}

}  // namespace kazan::sae
