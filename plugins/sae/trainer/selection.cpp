#include "selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "cut.hpp"
#include "selection_room.hpp"

namespace kazan::trainer {
Selection::Selection(std::int64_t latents, std::int64_t k, const Kernels& kernels, Team& team)
    : latents_(latents),
      k_(k),
      capacity_(capacity_of_row(latents, k ? k : latents)),
      kernels_(kernels),
      team_(team),
      rooms_(static_cast<std::size_t>(team.size())) {}

Selection::~Selection() = default;

// Of a unit. Candidates of more rows are better evaluated together, as long as their lists are no
// burden.
std::int64_t Selection::most_rows() const {
  if (!screen_) return kRows;
  const std::int64_t group = kernels_.tile8.x.rows;  // divides kRows and kScreenedRows
  return std::clamp(kCandidates / capacity_ / group * group, kRows, kScreenedRows);
}

// Of equal size, as many for each member; whole groups of the layout.
std::int64_t Selection::unit(std::int64_t rows) const {
  const std::int64_t most = team_.size() * most_rows();
  const std::int64_t rounds = (rows + most - 1) / most;
  const std::int64_t size = (rows + rounds * team_.size() - 1) / (rounds * team_.size());
  return screen_ ? kernels_.tile8.x.whole_groups(size) : size;
}

std::int64_t Selection::select(const Matrix& x, std::int64_t rows, const Matrix& encoder,
                               const float* bias, const Screen* screen, Codes& codes) {
  if (rows == 0) {
    codes.start = {0};
    return 0;
  }
  encoder_ = &encoder;
  bias_ = bias;
  screen_ = wants_screen(x.columns()) ? screen : nullptr;
  if (screen_ && rounded_.rows() < rows)
    rounded_ = RoundedRows(rows, x.columns(), kernels_.tile8.x);
  least_.assign(static_cast<std::size_t>(rows), 0);
  for (auto& room : rooms_) room.clear();
  const std::int64_t at_once = unit(rows);
  team_.blocks(rows, at_once, [&](std::int64_t begin, std::int64_t end, int member) {
    Room& room = rooms_[static_cast<std::size_t>(member)];
    make_room(at_once, room);
    screen_ ? screen_unit(x, begin, end, room) : select_unit(x, begin, end, room);
  });
  learn();
  const std::int64_t binding = gather(rows, codes);
  density_ = static_cast<double>(codes.count()) / static_cast<double>(rows * latents_);
  judge_screen(rows);
  return binding;
}

void Selection::make_room(std::int64_t rows, Room& room) const {
  room.scores.at_least(kRows * kLatents);
  room.values.at_least(static_cast<std::size_t>(rows * capacity_));
  room.latents.at_least(static_cast<std::size_t>(rows * capacity_));
}

void Selection::select_unit(const Matrix& x, std::int64_t begin, std::int64_t end, Room& room) {
  room.rows.clear();
  for (std::int64_t t = begin; t < end; ++t) room.rows.push_back(first_look(x, t, t - begin, room));
  scan(x.row(begin), room.rows, room);
  room.units.push_back({begin, end, room.chosen.size()});
  // Its floor was too high, or may have been: nothing was seen below it.
  for (Row& row : room.rows)
    row.settled = !(k_ && row.floor > floor_ && !row.dropped && row.count <= k_);
  look_again(x, room);
  for (Row& row : room.rows) finish(row, room);
}

// work(), for kRows of the rows that are not settled at a time: as `again`, without candidates.
void Selection::each_unsettled(Room& room, const std::function<void()>& work) const {
  for (std::size_t next = 0; next < room.rows.size();) {
    room.again.clear();
    room.again_at.clear();
    for (; next < room.rows.size() && room.again.size() < kRows; ++next) {
      const Row& row = room.rows[next];
      if (row.settled) continue;
      room.again.push_back({row.t, row.value, row.latent, 0, row.length, floor_});
      room.again_at.push_back(next);
    }
    if (room.again.empty()) return;
    work();
    for (std::size_t i = 0; i < room.again.size(); ++i) room.rows[room.again_at[i]] = room.again[i];
  }
}

// Evaluates all latents for the rows that are not settled.
void Selection::look_again(const Matrix& x, Room& room) const {
  if (room.again_x.rows() == 0) room.again_x = Matrix(kRows, x.columns());
  each_unsettled(room, [&] {
    std::int64_t slot = 0;
    for (const Row& row : room.again)
      std::copy_n(x.row(row.t), x.stride(), room.again_x.row(slot++));
    scan(room.again_x.row(0), room.again, room);
    room.unsettled += slot;
  });
}

Selection::Row Selection::first_look(const Matrix& x, std::int64_t t, std::int64_t slot,
                                     Room& room) const {
  Row row{t, room.values.data() + slot * capacity_, room.latents.data() + slot * capacity_};
  row.floor = floor_;
  if (k_ == 0) return row;
  row.length = static_cast<float>(std::sqrt(kernels_.squares(x.row(t), x.stride())));
  if (ratio_ > 0) row.floor = std::max(floor_, ratio_ * row.length);
  return row;
}

// `x`: of the rows, which follow each other there.
void Selection::scan(const float* x, std::vector<Row>& rows, Room& room) const {
  for (std::int64_t j = 0; j < latents_; j += kLatents) {
    const std::int64_t count = std::min(kLatents, latents_ - j);
    kernels_.tile(x, static_cast<std::int64_t>(rows.size()), encoder_->row(j), count,
                  encoder_->stride(), room.scores.data(), kLatents);
    const float* scores = room.scores.data();
    for (Row& row : rows) {
      sift_into(row, scores, j, count);
      scores += kLatents;
    }
  }
}

void Selection::sift_into(Row& row, const float* scores, std::int64_t first,
                          std::int64_t count) const {
  row.count += kernels_.sift(scores, bias_ ? bias_ + first : nullptr, count,
                             floor_of(row.floor, first), static_cast<std::int32_t>(first),
                             row.value + row.count, row.latent + row.count);
  if (k_ && row.count + kLatents > capacity_) compact(row);
}

// Keeps the k first by (value descending, latent ascending); what comes later has to be larger.
void Selection::compact(Row& row) const {
  check(row);
  if (row.count <= k_) return;
  Cut cut(kernels_, row.value, row.count, k_, row.dropped ? row.cut : row.floor);
  row.count = cut.drops_ties() ? keep_first(row, cut)
                               : kernels_.keep(cut.value(), 0, row.count, row.value, row.latent);
  row.cut = cut.value();
  row.floor = cut.above();
  row.dropped = true;
}

std::int64_t Selection::keep_first(Row& row, Cut& cut) {
  std::int64_t kept = 0;
  for (std::int64_t i = 0; i < row.count; ++i) {
    if (!cut.keeps(row.value[i])) continue;
    row.value[kept] = row.value[i];
    row.latent[kept++] = row.latent[i];
  }
  return kept;
}

void Selection::check(const Row& row) const {
  if (kernels_.largest(row.value, row.count) <= std::numeric_limits<float>::max()) return;
  for (std::int64_t i = 0; i < row.count; ++i)
    if (!std::isfinite(row.value[i]))
      throw Error(Fault::node, "the pre-activation of latent " + std::to_string(row.latent[i]) +
                                   " in row " + std::to_string(row.t) +
                                   " of the batch is NaN or infinite");
}

void Selection::finish(Row& row, Room& room) {
  k_ ? compact(row) : check(row);
  if (row.dropped && row.length > 0)
    least_[static_cast<std::size_t>(row.t)] =
        *std::min_element(row.value, row.value + row.count) / row.length;
  room.binding += row.dropped;
  room.counts.push_back(row.count);
  room.chosen.insert(room.chosen.end(), row.latent, row.latent + row.count);
  room.chosen_values.insert(room.chosen_values.end(), row.value, row.value + row.count);
}

// Evaluating candidates one by one takes about twice what it takes to evaluate all there are, each;
// rows that were not settled, as much as if they had not been screened.
void Selection::judge_screen(std::int64_t rows) {
  rest_ = std::max(0, rest_ - 1);
  if (!screen_) return;
  std::int64_t candidates = 0;
  for (const auto& room : rooms_) candidates += room.candidates;
  const double work = (2 * static_cast<double>(candidates) / static_cast<double>(latents_) +
                       static_cast<double>(unsettled())) /
                      static_cast<double>(rows);
  if (work > kWorth) rest_ = kRest;
}

std::int64_t Selection::unsettled() const {
  std::int64_t rows = 0;
  for (const auto& room : rooms_) rows += room.unsettled;
  return rows;
}

// From the members' lists to one, by rows. Returns in how many rows a positive one was dropped.
std::int64_t Selection::gather(std::int64_t rows, Codes& codes) {
  codes.start.assign(static_cast<std::size_t>(rows) + 1, 0);
  std::int64_t binding = 0;
  for (const auto& room : rooms_) {
    binding += room.binding;
    auto count = room.counts.begin();
    for (const auto& unit : room.units)
      for (std::int64_t t = unit.begin; t < unit.end; ++t)
        codes.start[static_cast<std::size_t>(t) + 1] = *count++;
  }
  for (std::size_t t = 1; t < codes.start.size(); ++t) codes.start[t] += codes.start[t - 1];
  codes.latent.at_least(static_cast<std::size_t>(codes.count()));
  codes.value.at_least(static_cast<std::size_t>(codes.count()));
  team_.each(team_.size(), [&](std::int64_t member, int) {
    const auto& room = rooms_[static_cast<std::size_t>(member)];
    for (const auto& unit : room.units) {
      const auto to = codes.start[static_cast<std::size_t>(unit.begin)];
      const auto count = codes.start[static_cast<std::size_t>(unit.end)] - to;
      std::copy_n(room.chosen.data() + unit.first, count, codes.latent.data() + to);
      std::copy_n(room.chosen_values.data() + unit.first, count, codes.value.data() + to);
    }
  });
  return binding;
}

// What all but one row in 500 would have passed, and a little less.
void Selection::learn() {
  if (k_ == 0) return;
  const auto low = least_.begin() + static_cast<std::ptrdiff_t>(least_.size() / 500);
  std::nth_element(least_.begin(), low, least_.end());
  ratio_ = 0.98F * *low;
}

}  // namespace kazan::trainer
