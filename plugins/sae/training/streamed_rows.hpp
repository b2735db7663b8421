// Rows of a training that are not all in memory (docs/adr/0018-rows-from-disk.md).
//
// A thread reads ahead of the trainer. While the rows are read in their own order, for an epoch's
// record, it also sorts them into the file from which those of the epoch's updates are read then:
// so their source is read once an epoch.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "belt.hpp"
#include "reread_rows.hpp"
#include "rows.hpp"
#include "shuffled_file.hpp"

namespace kazan::sae {

class StreamedRows final : public TrainingRows {
 public:
  // `shuffled`: of as many rows as the source has; made before rows are computed, it tells before
  // hours of work that the disk has no room. `waiting`: see Belt::next; it is given the row or
  // place that is waited for.
  StreamedRows(RereadRows source, std::unique_ptr<ShuffledFile> shuffled,
               std::function<void(std::int64_t at)> waiting = {});
  ~StreamedRows() override;

  std::int64_t rows() const override { return feeding_.rows; }
  std::int64_t inputs() const override { return feeding_.inputs; }
  std::int64_t rows_at_once() const override;
  void expect(Order order) override;
  // What the thread met is thrown here, as it was.
  const float* read(std::int64_t begin, std::int64_t end) override;
  const float* read(const Order& order, std::int64_t begin, std::int64_t end) override;

  double seconds_waited() const { return belt_.seconds_waited(); }

 private:
  const float* values(bool drawn, std::int64_t begin, std::int64_t end);
  Piece* next(std::int64_t at);
  void start(bool drawn, std::int64_t begin, std::int64_t count);
  void stop();

  // The thread's.
  void fill(bool drawn, std::int64_t begin);
  bool fill_own(std::int64_t begin);
  bool sort(std::int64_t begin, std::int64_t end);
  bool fill_drawn(std::int64_t begin);
  void read_block(std::int64_t begin, std::int64_t end, float* to);
  Piece* empty_piece(bool drawn, std::int64_t begin);

  RereadRows source_;
  std::unique_ptr<ShuffledFile> shuffled_;
  Feeding feeding_;
  std::function<void(std::int64_t)> waiting_;
  trainer::Buffer<float> block_;
  Order order_;
  bool sorting_ = false;          // rows that are read are sorted into order_
  std::int64_t sorted_from_ = 0;  // places from here on are in the file; none: rows()
  std::int64_t piece_rows_ = 0;   // what pieces hold; they begin at multiples of it after the first
  Belt belt_;
  Piece* held_ = nullptr;  // the reader's
  std::thread thread_;
};

}  // namespace kazan::sae
