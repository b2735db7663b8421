#include "estimate.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/artifacts/sizes.hpp"

namespace kazan::sae {
namespace {

constexpr double kFloat = 4;
constexpr double kLanes = 16;  // ../trainer/matrix.hpp: rows are filled up to a multiple of it
// Per latent: its place among the entries, their number and sum, its l1 weight, the record's count,
// the squares of its gradients, what decorrelation keeps of it.
constexpr double kLatentBytes = 96;
// Per row of a batch: its place among the entries, its squared error, what its selection left.
constexpr double kRowBytes = 64;
constexpr double kAgain = 96;     // rows that a thread screens a second time
constexpr double kTogether = 64;  // those that it rounds to 8 bits before it puts them in place
// Of an active entry, latent or row and value: by rows, by latents, and in the list of who selected
// it, which doubles as it grows.
constexpr double kEntryBytes = 8 + 8 + 2 * 8;
// selection.cpp, of a thread: scores of 96 rows and 64 latents, in f32 and whole numbers; rows
// whose candidates it keeps at a time, and how many candidates those have together.
constexpr double kScoreBytes = 2 * 96 * 64 * kFloat;
constexpr double kFewestRows = 96, kMostRows = 512, kMostCandidates = 1 << 21;
// Of a candidate: latent, value, and its place among those of its latent.
constexpr double kCandidateBytes = 8 + 8;
constexpr double kLaneBytes =
    (16 + 1) * kFloat;                     // update.cpp: of a row in which a latent is active
constexpr double kBlock = 64;              // the same: latents, or rows, a partial sum
constexpr double kScatteredASecond = 1e9;  // additions to places that are far apart
constexpr double kFeedingPasses = 6;       // over rows: read, sorted, written, read, put in order
constexpr double kOwn = 1 << 20;           // a training's code and what it allocates in small
constexpr double kSavingBytes = 2 << 20;   // a checkpoint's file is hashed 1 MiB at a time
constexpr double kWriterBytes = 3 << 20;   // the thread that does so beside the training: its heap
constexpr double kCurves = 12;             // values of a Record
constexpr double kPointOnDisk = 14 + 28;   // a float of a figure, a step and a double of a series
constexpr double kFigureBytes = 4 << 10;   // titles, definitions
constexpr int kFigures = 4;

double matrix(const TrainingSizes& s) {
  return (s.tied ? 1 : 2) * s.latents * s.inputs;
}

double row_bytes(double inputs) {
  return kFloat * kLanes * std::ceil(inputs / kLanes);
}

double weight_bytes(const TrainingSizes& s) {
  return (s.tied ? 1 : 2) * s.latents * row_bytes(s.inputs) + kFloat * s.latents +
         row_bytes(s.inputs);
}

// A row in 8 bits, by which it is screened, with its scale and lengths.
double rounded_bytes(double inputs) {
  return 64 * std::ceil(inputs / 64) + 16;
}

// What threads select with, all but the rows: there is room for several times what is kept of a
// row, but few rows are under way.
double selection_bytes(double latents, double active, double batch, double threads) {
  const double room =
      (active < latents ? std::min(latents, std::max(8 * active, 1024.0)) : latents) + 64;
  const double rows = std::clamp(kMostCandidates / room, kFewestRows, kMostRows);
  return threads * (kScoreBytes + (kFloat + 8) * room + 8 * latents) +
         std::min(threads * rows, batch + threads) * room * kCandidateBytes;
}

double batch_bytes(const TrainingSizes& s) {
  const double entry = kEntryBytes + kFloat + (s.decorrelation ? kFloat : 0);  // with g_a
  double bytes =
      s.batch * ((1 + s.residuals) * row_bytes(s.inputs) +  // x', r
                 rounded_bytes(s.inputs) + kRowBytes) +
      s.batch * s.lists * s.active * entry +
      selection_bytes(s.latents, s.whole_rows ? s.latents : s.active, s.batch, s.threads);
  if (s.revived > 0)  // the dead latents' rows once more
    bytes += s.latents * row_bytes(s.inputs) + s.batch * s.revived * kEntryBytes +
             selection_bytes(s.latents, s.revived, s.batch, s.threads);
  bytes += s.threads * s.batch * (kLaneBytes + (s.decorrelation ? 8 : 0));
  bytes += (s.latents + s.batch) / kBlock * row_bytes(s.inputs);  // partial sums for b_d
  bytes += s.threads * (kAgain + kTogether) * rounded_bytes(s.inputs) + kFloat * s.latents;
  return bytes;
}

// Rows that are read at a time before there is anything else: all into memory, or live ones.
double reading_bytes(const TrainingSizes& s) {
  if (!streams(s)) return std::min(kReadTogether, kFloat * s.rows * s.inputs);
  return s.live ? std::min(kReadTogether, static_cast<double>(*s.memory)) : 0;
}

// All of them, with a batch in the epoch's order and the permutation; or what is held at a time.
double rows_memory(const TrainingSizes& s) {
  double held = kFloat * s.rows * s.inputs;
  if (s.batch < s.rows) held += kFloat * s.batch * s.inputs + 8 * s.rows;
  if (!streams(s)) return held;
  const double fed = feeding_of(s).memory();
  return s.rows_are_bound ? std::max(fed, static_cast<double>(*s.memory)) : fed;
}

// Multiplications and additions of an epoch. Every latent is encoded; decoding, the gradient by z
// and those of both matrices are sums over active entries.
double epoch_flops(const TrainingSizes& s) {
  const double whole = 2 * s.rows * s.latents * s.inputs;
  const double entries = 2 * s.rows * (s.active + s.revived) * s.inputs;
  return s.batch < s.rows ? 2 * whole + 5 * entries  // the record's own pass
                          : whole + 4 * entries;
}

// The rows that share a latent with each, of which decorrelation is made, twice.
double epoch_pairs(const TrainingSizes& s) {
  return s.decorrelation ? 2 * s.rows * s.active * s.batch * s.active / s.latents : 0;
}

}  // namespace

bool streams(const TrainingSizes& s) {
  return s.memory && s.batch < s.rows &&
         kFloat * s.rows * s.inputs > static_cast<double>(*s.memory);
}

// Sizes that no machine has are taken for smaller ones, that whole numbers can still be computed
// with.
Feeding feeding_of(const TrainingSizes& s) {
  constexpr double kMost = 1e12, kWidest = 1e9;
  return feeding_within(*s.memory, static_cast<std::int64_t>(std::min(s.rows, kMost)),
                        static_cast<std::int64_t>(std::min(s.inputs, kWidest)),
                        static_cast<std::int64_t>(std::min(s.batch, kMost)));
}

double most_of(const Size& size, double inputs, double latents) {
  if (size.resolved()) return static_cast<double>(size.count);
  const double count = size.factor * (size.base == "latents" ? latents : inputs);
  return count < 1 ? 1 : count;  // what is unknown stays so
}

// The weights, the encoder in 8 bits and Adam's two moments while it trains; at its end, without
// those, the weights where they started.
Needs needs_of_training(const TrainingSizes& s) {
  const double steps = s.epochs * std::ceil(s.rows / s.batch);
  const double per_latent = kLatentBytes + 8 * s.threads + rounded_bytes(s.inputs);
  Needs needs;
  needs.memory =
      kOwn + kSavingBytes + rows_memory(s) +
      std::max(3 * weight_bytes(s) + batch_bytes(s) + per_latent * s.latents, reading_bytes(s));
  needs.disk = 2 * (kFloat * (matrix(s) + 3 * s.latents + 2 * s.inputs) + (8 << 10)) +
               kFigures * kFigureBytes + kPointOnDisk * kCurves * (s.epochs + 1);
  // A checkpoint: the weights and the moments; an older one until it is written.
  needs.scratch = 2 * (3 * weight_bytes(s) + kLatentBytes * s.latents);
  needs.seconds = 2 * matrix(s) / kDrawsASecond + s.epochs * epoch_flops(s) / kFlopsASecond +
                  s.epochs * epoch_pairs(s) / kScatteredASecond +
                  steps * 6 * weight_bytes(s) / kBytesASecond +  // Adam reads 3, writes 3
                  s.epochs * 2 * kEntryBytes * s.rows * s.active / kBytesASecond;
  if (s.live) needs.scratch += kFloat * s.rows * s.inputs;  // as they were computed
  if (!streams(s)) return needs;
  const double file = feeding_of(s).file();
  needs.scratch += file;  // in an epoch's order
  needs.seconds += (s.epochs + 1) * kFeedingPasses * file / kBytesASecond;
  return needs;
}

// The weights and the moments, two numbers of each latent, and what the thread takes that writes
// them.
double copy_of_training(const TrainingSizes& s) {
  return 3 * weight_bytes(s) + 2 * 8 * s.latents + kWriterBytes;
}

// The SAE, and its encoder as the trainer has it; a batch of rows, the same as they enter, and its
// codes; all codes in vectors that double as they grow (the old one beside the new).
Needs needs_of_encoding(const Description& sae, const Description& rows, const Description& codes,
                        double batch, double threads) {
  const double count = most(rows, "tokens"), inputs = most(rows, "inputs");
  const double latents = most(sae, "latents"), at_once = std::min(batch, count);
  const double active = code_entries(codes) / count;
  const bool selects = sae.attributes.find("k") != nullptr;  // else a row's list can hold all
  const auto out = codes_size(codes);
  Needs needs;
  needs.memory =
      sae_size(sae).memory + latents * row_bytes(inputs) + activations_size(rows).memory +
      at_once * (kFloat * inputs + row_bytes(inputs) + rounded_bytes(inputs) + kRowBytes +
                 active * kEntryBytes) +
      selection_bytes(latents, selects ? active : latents, at_once, threads) + 3 * out.memory;
  needs.disk = out.disk;
  needs.seconds = 2 * count * inputs * latents / kFlopsASecond +
                  (2 * sae_size(sae).memory + 4 * out.memory) / kBytesASecond;
  needs += rows.reading;
  return needs;
}

}  // namespace kazan::sae
