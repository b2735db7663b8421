#include "estimate.hpp"

#include <algorithm>
#include <cmath>

#include "../trainer/sizes.hpp"
#include "sdk/artifacts/sizes.hpp"

namespace kazan::sae {
namespace {

using namespace trainer::sizes;

constexpr double kFloat = 4;
// Per latent: rows in which it is active, in the batch and in the record, its sums and l1 weight,
// what its product adds to b_d, the squares of its gradients, for how long it was silent and, dead,
// where it is; what decorrelation keeps of it; parameters of its own besides b_e, their moments,
// and what is computed of them.
constexpr double kLatentBytes = 2 * 8 + 3 * 8 + 4 + 8 + 8 + 8 + 2 * 8 + 2 * 12 + 4;
constexpr double kSortedBytes = 8;  // per latent, once and by each thread: where its entries are
// Per row of a batch: its places among the entries of up to three lists, how many it has, its
// length, what its selection left, and what decorrelation keeps of it; with each residual, its
// squared error.
constexpr double kRowBytes = 3 * 8 + 2 * 8 + 4 + 4 + 2 * 8;
constexpr double kErrorBytes = 8;
// Of an active entry, latent or row and value: by rows, by latents, and in the list of who selected
// it, which doubles as it grows.
constexpr double kEntryBytes = 8 + 8 + 2 * 8;
// Of a candidate: latent, value, and its place among those of its latent.
constexpr double kCandidateBytes = 8 + 8;
constexpr double kUnitRowBytes = 96;  // of a row of a unit, its list apart
// Of a row in 8 bits, the sum of its numbers, its scale and three lengths; of a latent, also the
// parts of its bound.
constexpr double kRoundedBytes = 4 + 4 + 3 * 4, kBoundBytes = 3 * 4;
// Of a row in which a latent is active, by who makes the latent's gradient: products in lanes,
// JumpReLU's pre-activation below the threshold, where the row is.
constexpr double kGradientBytes = kLanes * kFloat + kFloat + 8;
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

// A row in 8 bits, by which it is screened.
double rounded_bytes(double inputs) {
  return kLanes8 * std::ceil(row_bytes(inputs) / kFloat / kLanes8) + kRoundedBytes;
}

// The encoder in 8 bits, and bounds.
double screen_bytes(double latents, double inputs) {
  return latents * (rounded_bytes(inputs) + kBoundBytes);
}

struct Shape {
  double inputs, latents, batch, threads;
};

// What threads select with: there is room for several times what is kept of a row, but few rows are
// under way. A unit's scores, in f32 and whole numbers; rows that are screened again, or in f32,
// and those that are rounded before they are put in place; where each latent's candidates are.
double selection_bytes(const Shape& of, double active) {
  const double room = capacity_of_row(of.latents, active);
  const double rows =
      std::clamp<double>(kCandidates / room, static_cast<double>(kRows), kScreenedRows);
  const double thread = 2 * kRows * kLatents * kFloat + kScreenedRows * kUnitRowBytes +
                        kRows * (kUnitRowBytes + row_bytes(of.inputs)) +
                        (kRows + kRoundedTogether) * rounded_bytes(of.inputs) + 8 * of.latents;
  return of.threads * thread +
         std::min(of.threads * rows, of.batch + of.threads) * room * kCandidateBytes;
}

double batch_bytes(const TrainingSizes& s) {
  const Shape shape{s.inputs, s.latents, s.batch, s.threads};
  const double entry = kEntryBytes + kFloat + (s.decorrelation ? kFloat : 0);  // with g_a
  double bytes = s.batch * ((1 + s.residuals) * row_bytes(s.inputs) +          // x', r
                            rounded_bytes(s.inputs) + kRowBytes + kErrorBytes * s.residuals) +
                 s.batch * s.lists * s.active * entry +
                 selection_bytes(shape, s.whole_rows ? s.latents : s.active);
  if (s.revived > 0)  // the dead latents' rows once more
    bytes += s.latents * row_bytes(s.inputs) + s.batch * s.revived * kEntryBytes +
             selection_bytes(shape, s.revived);
  bytes += s.threads * s.batch * (kGradientBytes + (s.decorrelation ? 8 * kPaired : 0));
  bytes += (s.latents + s.batch) / kBlock * row_bytes(s.inputs);  // partial sums for b_d
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
  const double sorted = s.sorted_lists + (s.revived > 0 ? 1 : 0);
  const double per_latent = kLatentBytes + sorted * kSortedBytes * (1 + s.threads);
  Needs needs;
  const double training = 3 * weight_bytes(s) + batch_bytes(s) + per_latent * s.latents +
                          screen_bytes(s.latents, s.inputs);
  needs.memory = kOwn + kSavingBytes + rows_memory(s) + std::max(training, reading_bytes(s));
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

// The SAE, and its encoder as the trainer has it, in 8 bits too; a batch of rows, the same as they
// enter, and its codes; all codes in vectors that double as they grow (the old one beside the new).
Needs needs_of_encoding(const Description& sae, const Description& rows, const Description& codes,
                        double batch, double threads) {
  const double count = most(rows, "tokens"), inputs = most(rows, "inputs");
  const double latents = most(sae, "latents"), at_once = std::min(batch, count);
  const double active = code_entries(codes) / count;
  const bool selects = sae.attributes.find("k") != nullptr;  // else a row's list can hold all
  const auto out = codes_size(codes);
  Needs needs;
  needs.memory = sae_size(sae).memory +
                 latents * (row_bytes(inputs) + 2 * kFloat) +  // floors or gains
                 screen_bytes(latents, inputs) + activations_size(rows).memory +
                 at_once * (kFloat * inputs + row_bytes(inputs) + rounded_bytes(inputs) +
                            kRowBytes + active * kEntryBytes) +
                 selection_bytes({inputs, latents, at_once, threads}, selects ? active : latents) +
                 3 * out.memory;
  needs.disk = out.disk;
  needs.seconds = 2 * count * inputs * latents / kFlopsASecond +
                  (2 * sae_size(sae).memory + 4 * out.memory) / kBytesASecond;
  needs += rows.reading;
  return needs;
}

}  // namespace kazan::sae
