// Top-K by scores in 8 bits, settled by the values of the few that can be among the k.
#include <algorithm>
#include <cmath>

#include "selection_room.hpp"

namespace kazan::trainer {
namespace {

// Of a bound, how far the k-th value is likely to be below the k-th score at most: a bound is the
// length of d errors, the score has their sum with either sign. Only a guess: too small costs
// another look at the row, too large some needless evaluations.
float likely(std::int64_t inputs) {
  return std::min(1.F, 1.4F / std::sqrt(static_cast<float>(inputs)));
}

// Into the second cache, while something else is done.
void fetch(const float* row, std::int64_t stride) {
  for (std::int64_t i = 0; i < stride; i += 16) __builtin_prefetch(row + i, 0, 2);
}

}  // namespace

void Selection::screen_unit(const Matrix& x, std::int64_t begin, std::int64_t end, Room& room) {
  room.sums.at_least(kRows * kLatents);
  room.rows.clear();
  rounded_.assign(begin, end - begin, x.row(begin), kernels_);
  for (std::int64_t t = begin; t < end; ++t) {
    Row row = first_look(x, t, t - begin, room);
    row.slot = t;
    row.bound = screen_->bound(rounded_, t);
    row.least = row.floor;
    row.floor = row.least - row.bound;
    room.rows.push_back(row);
  }
  screen_rows(x, room.rows, rounded_, likely(x.columns()), room);
  room.units.push_back({begin, end, room.chosen.size()});
  screen_again(x, room);
  look_again(x, room);
  for (Row& row : room.rows) finish(row, room);
}

// Leaves each row's active latents, or that it is not settled. `rounded`: they, at their slots,
// which follow each other. `share`: of a bound, as likely() has it; 1 is no guess.
void Selection::screen_rows(const Matrix& x, std::vector<Row>& rows, const RoundedRows& rounded,
                            float share, Room& room) const {
  for (std::size_t first = 0; first < rows.size(); first += kRows)
    scan8(rows, first, std::min(rows.size(), first + kRows), rounded, room);
  for (Row& row : rows) prune(row, rounded, share);
  evaluate(x, rows, room);
  for (Row& row : rows) row.settled = settle(row);
}

// Of the rows that are not settled, without guesses: only those stay that have too many candidates.
void Selection::screen_again(const Matrix& x, Room& room) const {
  each_unsettled(room, [&] {
    if (room.again_rounded.rows() == 0)
      room.again_rounded = RoundedRows(kRows, x.columns(), kernels_.tile8.x);
    for (std::size_t i = 0; i < room.again.size(); ++i) {
      Row& row = room.again[i];
      row.slot = static_cast<std::int64_t>(i);
      room.again_rounded.assign(row.slot, 1, x.row(row.t), kernels_);
      row.bound = screen_->bound(room.again_rounded, row.slot);
      row.least = floor_;
      row.floor = floor_ - row.bound;
    }
    screen_rows(x, room.again, room.again_rounded, 1, room);
  });
}

void Selection::scan8(std::vector<Row>& rows, std::size_t begin, std::size_t end,
                      const RoundedRows& rounded, Room& room) const {
  const RoundedRows& encoder = screen_->rows();
  for (std::int64_t j = 0; j < latents_; j += kLatents) {
    const std::int64_t count = std::min(kLatents, latents_ - j);
    kernels_.tile8.run(rounded.from(rows[begin].slot), static_cast<std::int64_t>(end - begin),
                       encoder.from(j), count, encoder.stride8(), room.sums.data(), kLatents);
    const std::int32_t* sums = room.sums.data();
    for (std::size_t r = begin; r < end; ++r, sums += kLatents) {
      Row& row = rows[r];
      if (!row.settled) continue;
      row.count += kernels_.sift8(sums, encoder.scales() + j, rounded.scale(row.slot),
                                  bias_ ? bias_ + j : nullptr, count, floor_of(row.floor, j),
                                  static_cast<std::int32_t>(j), row.value + row.count,
                                  row.latent + row.count);
      if (row.count + kLatents > capacity_) narrow(row);
    }
  }
}

// The list is full. The k-th value is not below the k-th score minus the bound.
void Selection::narrow(Row& row) const {
  const float score = kernels_.kth(row.value, row.count, k_, row.floor);
  row.least = std::max(row.least, score - row.bound);
  row.floor = row.least - row.bound;
  row.count = kernels_.keep(row.floor, 0, row.count, row.value, row.latent);
  row.settled = row.count <= capacity_ / 8 * 7 - kLatents;
}

// Leaves those that can reach their floor, or what the k-th value is likely to be, by each latent's
// own bound.
// Fewer than k are enough only where they are all that can reach the floor.
void Selection::prune(Row& row, const RoundedRows& rounded, float share) const {
  if (k_ && row.count >= k_) {
    const float score = kernels_.kth(row.value, row.count, k_, row.floor);
    row.least = std::max(row.least, score - share * row.bound);
  } else {
    row.settled = row.settled && row.least <= floor_;
  }
  if (!row.settled)
    row.count = 0;
  else if (!floors_)
    row.count = kernels_.keep(row.least, row.bound, row.count, row.value, row.latent);
  std::int64_t kept = 0;
  for (std::int64_t i = 0; i < row.count; ++i) {
    const std::int32_t j = row.latent[i];
    const float least = floor_of(row.least, j).at(0);
    const float value = row.value[i];
    row.value[kept] = value;
    row.latent[kept] = j;
    // Without a branch: one that is often guessed wrong takes longer.
    kept += value + screen_->bound(rounded, row.slot, j) < least ? 0 : 1;
  }
  row.count = kept;
}

// Latent by latent: each row of the encoder is read once, in order, and the unit's rows of x stay
// in the cache.
void Selection::evaluate(const Matrix& x, std::vector<Row>& rows, Room& room) const {
  room.start.assign(static_cast<std::size_t>(latents_) + 1, 0);
  std::int64_t all = 0;
  for (const Row& row : rows)
    for (std::int64_t i = 0; i < row.count; ++i, ++all)
      ++room.start[static_cast<std::size_t>(row.latent[i]) + 1];
  for (std::size_t j = 1; j < room.start.size(); ++j) room.start[j] += room.start[j - 1];
  room.candidate.resize(static_cast<std::size_t>(all));
  room.candidates += all;
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::int64_t i = 0; i < rows[r].count; ++i)
      room.candidate[static_cast<std::size_t>(
          room.start[static_cast<std::size_t>(rows[r].latent[i])]++)] = {
          static_cast<std::int32_t>(r), static_cast<std::int32_t>(i)};

  // start[j] is now where the candidates of latent j end.
  std::vector<const float*> xs(kScreenedRows);
  std::vector<float> values(kScreenedRows);
  const Room::Candidate* begin = room.candidate.data();
  for (std::int64_t j = 0; j < latents_; ++j) {
    const Room::Candidate* const end =
        room.candidate.data() + room.start[static_cast<std::size_t>(j)];
    const auto count = static_cast<std::size_t>(end - begin);
    if (j + 1 < latents_) fetch(encoder_->row(j + 1), x.stride());
    for (std::size_t i = 0; i < count; ++i)
      xs[i] = x.row(rows[static_cast<std::size_t>(begin[i].row)].t);
    kernels_.dots(encoder_->row(j), xs.data(), end - begin, x.stride(), values.data());
    for (std::size_t i = 0; i < count; ++i)
      rows[static_cast<std::size_t>(begin[i].row)].value[begin[i].place] =
          bias_ ? values[i] + bias_[j] : values[i];
    begin = end;
  }
}

// Those that reach floors of their own.
std::int64_t Selection::keep_reaching(Row& row) const {
  std::int64_t kept = 0;
  for (std::int64_t i = 0; i < row.count; ++i) {
    if (row.value[i] < floor_of(floor_, row.latent[i]).at(0)) continue;
    row.value[kept] = row.value[i];
    row.latent[kept++] = row.latent[i];
  }
  return kept;
}

// Whether the candidates tell the row's active latents, and whether more than k were positive: all
// that reach the floor are among them, or k of them reach what the others do not, and one more
// reaches the floor.
bool Selection::settle(Row& row) const {
  if (!row.settled) return false;
  row.count =
      floors_ ? keep_reaching(row) : kernels_.keep(floor_, 0, row.count, row.value, row.latent);
  const std::int64_t reach = kernels_.reach(row.value, row.count, row.least);
  if (row.least > floor_ && (reach < k_ || row.count <= k_)) return false;
  if (k_) compact(row);
  return true;
}

}  // namespace kazan::trainer
