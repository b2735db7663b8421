#include "estimate.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/artifacts/sizes.hpp"

namespace kazan::sae {
namespace {

constexpr double kFloat = 4;
// Per latent: its place in the lists of active entries, sums, l1 weights, and copies of those.
constexpr double kLatentBytes = 96;
// Of an active entry (sparse.hpp): latent, row, entry, value, gradient; their vectors may grow.
constexpr double kEntryBytes = 2 * (4 + 4 + 8 + 8 + 8);
constexpr double kCurves = 10;            // values of a Record
constexpr double kPointOnDisk = 14 + 28;  // a float of a figure, a step and a double of a series
constexpr double kFigureBytes = 4 << 10;  // titles, definitions
constexpr int kFigures = 4;

// maths.cpp: products with z go through lists of its active entries.
bool sparse(const TrainingSizes& s) {
  return 8 * s.active <= s.latents && !s.decorrelation;
}

double matrix(const TrainingSizes& s) {
  return s.latents * s.inputs;
}

// The weights five times: as they are, as they started, gradients, Adam's two moments.
double weight_bytes(const TrainingSizes& s) {
  return kFloat * ((s.tied ? 1 : 2) * matrix(s) + s.latents + s.inputs);
}

double batch_bytes(const TrainingSizes& s) {
  const double rows = kFloat * s.batch * s.inputs, codes = kFloat * s.batch * s.latents;
  double bytes = codes + 2 * rows;                    // z; r and its like
  if (s.normalised) bytes += 2 * rows;                // x' and what it is made from
  if (s.batch < s.rows) bytes += rows + 16 * s.rows;  // rows in order; the permutation
  if (sparse(s)) return bytes + s.batch * s.active * kEntryBytes;
  bytes += codes;       // the gradient by a
  if (s.decorrelation)  // z centred, and its Gram matrix by rows or by latents
    bytes += 2 * codes + kFloat * std::pow(std::min(s.batch, s.latents), 2);
  return bytes;
}

// Multiplications and additions of an epoch: products of [T d] with [n d] are 2 T n d each. Encode
// them all; decode, the gradient by z and those of both matrices over active entries only.
double epoch_flops(const TrainingSizes& s) {
  const double whole = 2 * s.rows * matrix(s);
  const double decoded = sparse(s) ? 2 * s.rows * s.active * s.inputs * 2 : whole;
  double flops = whole + 4 * decoded;
  if (s.decorrelation) flops += 4 * s.rows * s.latents * std::min(s.batch, s.latents);
  if (s.batch < s.rows) flops += whole + decoded;  // the record's own pass
  return flops;
}

}  // namespace

double most_of(const Size& size, double inputs, double latents) {
  if (size.resolved()) return static_cast<double>(size.count);
  const double count = size.factor * (size.base == "latents" ? latents : inputs);
  return count < 1 ? 1 : count;  // what is unknown stays so
}

Needs needs_of_training(const TrainingSizes& s) {
  const double rows = kFloat * s.rows * s.inputs, steps = s.epochs * std::ceil(s.rows / s.batch);
  Needs needs;
  needs.memory = 2 * rows  // all of them, and once centred for their variance
                 + 5 * weight_bytes(s) + batch_bytes(s) + kLatentBytes * s.latents;
  needs.disk = 2 * (weight_bytes(s) + kFloat * s.inputs + (8 << 10)) + kFigures * kFigureBytes +
               kPointOnDisk * kCurves * (s.epochs + 1);
  // A checkpoint: the weights and Adam's two moments of each; an older one until it is written.
  needs.scratch = 2 * (3 * weight_bytes(s) + kLatentBytes * s.latents);
  needs.seconds = (s.tied ? 1 : 2) * matrix(s) / kDrawsASecond +
                  s.epochs * epoch_flops(s) / kFlopsASecond +
                  steps * 7 * weight_bytes(s) / kBytesASecond +  // Adam reads 4, writes 3
                  s.epochs * 6 * kFloat * s.rows * s.latents / kBytesASecond;  // passes over z
  needs.numerical = true;
  return needs;
}

// The SAE; a batch of rows, centred, scaled, and its dense codes; the sparse codes in vectors that
// double as they grow (the old one beside the new).
Needs needs_of_encoding(const Description& sae, const Description& rows, const Description& codes,
                        double batch) {
  const double count = most(rows, "tokens"), inputs = most(rows, "inputs");
  const double latents = most(sae, "latents"), at_once = std::min(batch, count);
  const auto out = codes_size(codes);
  Needs needs;
  needs.memory = sae_size(sae).memory + activations_size(rows).memory +
                 kFloat * at_once * (3 * inputs + latents) + 3 * out.memory +
                 kLatentBytes * latents;
  needs.disk = out.disk;
  needs.seconds = 2 * count * inputs * latents / kFlopsASecond +
                  4 * kFloat * count * latents / kBytesASecond +
                  sae_size(sae).memory / kBytesASecond;
  needs.numerical = true;
  needs += rows.reading;
  return needs;
}

}  // namespace kazan::sae
