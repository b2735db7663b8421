// The encoder and its activation: which latents of each row are active, and with what value.
//
//   a_tj = x'_t . w_j + b_j, by the sums of arithmetic.hpp and one addition
//   ReLU    z = max(a, 0)
//   Top-K   of those the k first by (a descending, j ascending), all where there are fewer
//
// With a floor, latents below it are not active either, and others are, whatever their sign.
//
// The result is that of the plain loop over all latents, bit for bit, at any number of threads.
// What earlier batches were like only guides where it looks first.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "codes.hpp"
#include "kernels/kernels.hpp"
#include "matrix.hpp"
#include "screen.hpp"
#include "team.hpp"

namespace kazan::trainer {

// The least value above 0: what is not below it is positive (or NaN).
constexpr float kAnyPositive = std::numeric_limits<float>::denorm_min();

class Cut;

class Selection {
 public:
  // k: 0 for ReLU; else 1 to `latents`. `kernels` and `team` outlive it.
  Selection(std::int64_t latents, std::int64_t k, const Kernels& kernels, Team& team);

  ~Selection();

  // Above that share of active latents, evaluating them costs what screening saves.
  static constexpr double kScreenBelow = 0.15;

  // Latents of lower value count as not active. At first: whatever is not positive.
  void set_floor(float floor) { floor_ = floor; }
  // The same, one a latent, in place of the floor; only without k. They outlive the selection.
  void set_floors(const float* floors) {
    floors_ = floors;
    floor_ = 0;
  }

  // Of `rows` rows of x; `bias` may be nullptr. Returns in how many rows more than k latents were
  // positive. `screen`, of this encoder, saves time or is nullptr. Throws Error (Fault::node) for a
  // pre-activation that is NaN or +infinity.
  std::int64_t select(const Matrix& x, std::int64_t rows, const Matrix& encoder, const float* bias,
                      const Screen* screen, Codes& codes);

  // Whether the next batch, of so many inputs, would be screened: when few latents were active in
  // the last, unless screening was of little use in one of the last.
  bool wants_screen(std::int64_t inputs) const {
    return density_ < kScreenBelow && rest_ == 0 && Screen::holds(inputs);
  }
  // Rows of the last batch that screening did not settle, so that all latents were evaluated.
  std::int64_t unsettled() const;

 private:
  struct Row;
  struct Room;  // of one member of the team

  std::int64_t most_rows() const;
  std::int64_t unit(std::int64_t rows) const;
  void select_unit(const Matrix& x, std::int64_t begin, std::int64_t end, Room& room);
  void make_room(std::int64_t rows, Room& room) const;
  void each_unsettled(Room& room, const std::function<void()>& work) const;
  void look_again(const Matrix& x, Room& room) const;
  Row first_look(const Matrix& x, std::int64_t t, std::int64_t slot, Room& room) const;
  void scan(const float* x, std::vector<Row>& rows, Room& room) const;
  // Of latents from `first` on, where rows have `all`.
  Floor floor_of(float all, std::int64_t first) const {
    return {all, floors_ ? floors_ + first : nullptr};
  }
  void sift_into(Row& row, const float* scores, std::int64_t first, std::int64_t count) const;
  void compact(Row& row) const;
  static std::int64_t keep_first(Row& row, Cut& cut);
  void check(const Row& row) const;
  void finish(Row& row, Room& room);
  std::int64_t gather(std::int64_t rows, Codes& codes);

  // In screened.cpp.
  void screen_unit(const Matrix& x, std::int64_t begin, std::int64_t end, Room& room);
  void screen_rows(const Matrix& x, std::vector<Row>& rows, const RoundedRows& rounded, float share,
                   Room& room) const;
  void screen_again(const Matrix& x, Room& room) const;
  void scan8(std::vector<Row>& rows, std::size_t begin, std::size_t end, const RoundedRows& rounded,
             Room& room) const;
  void narrow(Row& row) const;
  void prune(Row& row, const RoundedRows& rounded, float share) const;
  void evaluate(const Matrix& x, std::vector<Row>& rows, Room& room) const;
  std::int64_t keep_reaching(Row& row) const;
  bool settle(Row& row) const;

  void learn();
  void judge_screen(std::int64_t rows);

  std::int64_t latents_, k_;
  std::int64_t capacity_;  // of a row's candidates
  float floor_ = kAnyPositive;
  const float* floors_ = nullptr;
  const Kernels& kernels_;
  Team& team_;
  const Matrix* encoder_ = nullptr;
  const float* bias_ = nullptr;
  const Screen* screen_ = nullptr;
  RoundedRows rounded_;  // the batch
  double density_ = 1;   // of active latents in the last batch
  // What screening left to do, as a share of evaluating all latents, from which on it is of little
  // use; for so many batches.
  static constexpr double kWorth = 0.5;
  static constexpr int kRest = 16;
  int rest_ = 0;  // batches that will not be screened
  // Nearly no row's k-th value is below this times the row's length; 0: not known.
  float ratio_ = 0;
  std::vector<float> least_;  // that ratio of each row of the batch; 0: it kept all it had
  std::vector<Room> rooms_;
};

}  // namespace kazan::trainer
