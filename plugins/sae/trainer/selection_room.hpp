// What Selection works with, row by row and member by member.
#pragma once

#include <vector>

#include "selection.hpp"
#include "sizes.hpp"

namespace kazan::trainer {

using namespace sizes;

// A row's candidates, latents ascending: all whose value is not below `floor`.
struct Selection::Row {
  std::int64_t t;
  float* value;
  std::int32_t* latent;
  std::int64_t count = 0;
  float length = 0;  // of x'
  float floor = kAnyPositive;
  bool dropped = false;  // a positive one, for another
  float cut = 0;  // then: the least of those that stayed; there can be more of it below `floor`

  // While it is screened, values are scores:
  std::int64_t slot = 0;  // where it is, in 8 bits
  float bound = 0;        // how far one can be from the value
  float least = 0;        // nothing that is not among the candidates has a value of this or more
  bool settled = true;    // else all latents have to be evaluated
};

struct Selection::Room {
  Buffer<float> scores;          // [kRows kLatents]
  Buffer<float> values;          // [rows of a unit, capacity]
  Buffer<std::int32_t> latents;  // the same
  Buffer<std::int32_t> sums;     // [kRows kLatents]
  // Of what is evaluated, by latent: [latents + 1], and where each candidate is.
  struct Candidate {
    std::int32_t row, place;  // of `rows`, in its list
  };
  std::vector<std::int64_t> start;
  std::vector<Candidate> candidate;
  std::vector<Row> rows;
  // Those of them that are screened again, or for which all latents are evaluated, kRows at a time.
  std::vector<Row> again;
  std::vector<std::size_t> again_at;  // their places
  Matrix again_x;
  RoundedRows again_rounded;
  // What this member selected, unit by unit in the order they came to it.
  struct Unit {
    std::int64_t begin, end;  // rows
    std::size_t first;        // of their entries
  };
  std::vector<Unit> units;
  std::vector<std::int64_t> counts;  // of each row
  std::vector<std::int32_t> chosen;
  std::vector<float> chosen_values;
  std::int64_t binding = 0, unsettled = 0, candidates = 0;

  void clear() {
    units.clear();
    counts.clear();
    chosen.clear();
    chosen_values.clear();
    binding = unsettled = candidates = 0;
  }
};

}  // namespace kazan::trainer
