#include "sdk/artifacts/sizes.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/arrays/hdf5.hpp"

namespace kazan {
namespace {

constexpr double kHdf5File = 8 << 10;          // superblock, groups, attributes, first B-tree nodes
constexpr double kChunkIndex = 256;            // B-tree entries and checksum of a chunk
constexpr double kHdf5Cache = 16 << 20;        // of chunks, an open dataset
constexpr double kPieceBytes = 10;             // of a vocabulary's piece, on average
constexpr double kSidecar = 4 << 10;           // sae.json, columns.json
constexpr double kNumber = 25, kInteger = 11;  // as written, with the comma, at most
constexpr double kVectorGrowth = 3;            // push_back: the old buffer and one twice as large

double number_or(const Json& attributes, const char* name, double otherwise) {
  const Json* found = attributes.find(name);
  return found && found->is_number() ? found->number() : otherwise;
}

}  // namespace

double hdf5_dataset_bytes(double rows, double row_bytes, bool one_axis) {
  const double chunk = hdf5_chunk_rows(row_bytes, one_axis);
  const double held = rows > chunk ? std::ceil(rows / chunk) * chunk : rows;  // last chunk whole
  return held * row_bytes + std::ceil(rows / chunk) * kChunkIndex;
}

ArtifactSize text_size(const Description& text) {
  const double bytes = most(text, "bytes");
  return {bytes, bytes};
}

// On disk an id (4 bytes) and two offsets (8 each) a token, and the text. Loading reads the three
// arrays, then grows a vector of 24 bytes a token.
ArtifactSize tokens_size(const Description& tokens) {
  const double count = most(tokens, "tokens");
  const double bytes = number_or(tokens.attributes, "bytes", kUnknown);
  const double disk = hdf5_dataset_bytes(count, 4, true) + 2 * hdf5_dataset_bytes(count, 8, true) +
                      kHdf5File + bytes;
  return {disk, count * (20 + kVectorGrowth * 24) + bytes};
}

// An id (4 bytes) a token; a window: its first row (8). Of a corpus also a part of a document: its
// row and document (16), about as many as windows and as many again where documents are longer than
// those; and the vocabulary's pieces.
ArtifactSize token_windows_size(const Description& tokens) {
  const double count = most(tokens, "tokens");
  const double window = std::max(1.0, number_or(tokens.attributes, "window", 1));
  const double windows = number_or(tokens.attributes, "windows", count / window + 1);
  const double pieces = number_or(tokens.attributes, "pieces", 0);
  const double starts = windows * (pieces > 0 ? 8 + 2 * 16 : 8);
  const double disk =
      hdf5_dataset_bytes(count, 4, true) + starts + pieces * (8 + kPieceBytes) + kHdf5File;
  return {disk, std::isnan(disk) ? kUnknown
                                 : std::min(disk, kHdf5Cache) + kVectorGrowth * starts +
                                       pieces * (8 + kPieceBytes + sizeof(std::string))};
}

// A row of f32 and its position (4 bytes).
ArtifactSize activations_size(const Description& activations) {
  const double rows = most(activations, "tokens"), inputs = most(activations, "inputs");
  const double disk =
      hdf5_dataset_bytes(rows, inputs * 4, false) + hdf5_dataset_bytes(rows, 4, true) + kHdf5File;
  return {disk, std::isnan(disk) ? kUnknown : std::min(disk, kHdf5Cache) + rows * 8};
}

double code_entries(const Description& codes) {
  const double latents = most(codes, "latents");
  const double active = number_or(codes.attributes, "most_active", latents);
  return most(codes, "tokens") * std::min(active, latents);
}

// An entry: its latent (4 bytes) and its activation (4); a row: where its entries start (8).
ArtifactSize codes_size(const Description& codes) {
  const double entries = code_entries(codes), starts = most(codes, "tokens") + 1;
  const double disk =
      2 * hdf5_dataset_bytes(entries, 4, true) + hdf5_dataset_bytes(starts, 8, true) + kHdf5File;
  return {disk, entries * 8 + starts * 8};
}

// Encoder, decoder unless tied, a vector each for biases and mean, and up to two that the variant's
// activation needs. Mapped, and checked as a whole when loaded.
ArtifactSize sae_size(const Description& sae) {
  const double n = most(sae, "latents"), d = most(sae, "inputs");
  const Json* tied = sae.attributes.find("tied");
  const double matrices = tied && tied->is_bool() && tied->boolean() ? 1 : 2;
  const double weights = 4 * (matrices * n * d + 3 * n + 2 * d);
  return {weights + 2 * kSidecar, weights};
}

// In memory: the numbers and the text of the file.
ArtifactSize table_size(double rows, double numbers, double integers) {
  const double columns = numbers + integers;
  const double disk = rows * (numbers * kNumber + integers * kInteger) + columns * 256 + kSidecar;
  return {disk, rows * columns * 8 + 2 * disk};
}

}  // namespace kazan
