#include "streamed_rows.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace kazan::sae {

StreamedRows::StreamedRows(RereadRows source, std::unique_ptr<ShuffledFile> shuffled,
                           std::function<void(std::int64_t at)> waiting)
    : source_(std::move(source)),
      shuffled_(std::move(shuffled)),
      feeding_(shuffled_->feeding()),
      waiting_(std::move(waiting)),
      block_(static_cast<std::size_t>(feeding_.block * feeding_.inputs)),
      sorted_from_(feeding_.rows),
      belt_(feeding_.pieces) {}

StreamedRows::~StreamedRows() {
  stop();
}

std::int64_t StreamedRows::rows_at_once() const {
  return std::min(feeding_.piece, TrainingRows::rows_at_once());
}

void StreamedRows::expect(Order order) {
  stop();
  shuffled_->forget();
  order_ = std::move(order);
  sorted_from_ = rows();
}

const float* StreamedRows::read(std::int64_t begin, std::int64_t end) {
  return values(false, begin, end);
}

const float* StreamedRows::read(const Order& order, std::int64_t begin, std::int64_t end) {
  if (order != order_) expect(order);
  return values(true, begin, end);
}

// Whoever reads in order finds every range in the piece that is held or in the next one.
const float* StreamedRows::values(bool drawn, std::int64_t begin, std::int64_t end) {
  const auto there = [&] {
    return held_ && held_->drawn == drawn && held_->begin <= begin && end <= held_->end;
  };
  if (!there() && held_) belt_.give_back(std::exchange(held_, nullptr));
  if (!there() && thread_.joinable()) held_ = next(begin);
  if (!there()) {
    start(drawn, begin, end - begin);
    held_ = next(begin);
  }
  if (!there())
    throw Error(Fault::internal, "rows " + std::to_string(begin) + " to " + std::to_string(end) +
                                     " of " + std::to_string(rows()) + " were not fed");
  return held_->values.data() + (begin - held_->begin) * inputs();
}

Piece* StreamedRows::next(std::int64_t at) {
  if (!waiting_) return belt_.next({});
  return belt_.next([&] { waiting_(at); });
}

void StreamedRows::start(bool drawn, std::int64_t begin, std::int64_t count) {
  stop();
  piece_rows_ =
      count * std::max<std::int64_t>(1, feeding_.piece / std::max<std::int64_t>(1, count));
  belt_.reset();
  thread_ = std::thread([this, drawn, begin] {
    std::exception_ptr thrown;
    try {
      fill(drawn, begin);
    } catch (...) {
      thrown = std::current_exception();
    }
    belt_.end(std::move(thrown));
  });
}

void StreamedRows::stop() {
  belt_.stop();
  if (thread_.joinable()) thread_.join();
  held_ = nullptr;
}

// The rows' own order from `begin` on, and the drawn one after it; or the drawn one from there.
// Rows are sorted on the way if they have not been yet.
void StreamedRows::fill(bool drawn, std::int64_t begin) {
  const std::int64_t first = drawn ? 0 : begin, from = drawn ? begin : 0;
  sorting_ = order_ && sorted_from_ > from;
  if (sorting_) {
    sorted_from_ = rows();
    shuffled_->begin(order_, first, from);
  }
  if (!drawn && !fill_own(begin)) return;
  if (sorting_) {
    if (drawn && !sort(0, rows())) return;
    if (!drawn && !sort(0, begin)) return;
    shuffled_->finish();
    sorted_from_ = from;
  }
  if (order_) fill_drawn(from);
}

bool StreamedRows::fill_own(std::int64_t begin) {
  while (begin < rows()) {
    Piece* const piece = empty_piece(false, begin);
    if (!piece) return false;
    for (std::int64_t row = begin; row < piece->end; row += feeding_.block) {
      if (belt_.stopping()) return false;
      read_block(row, std::min(piece->end, row + feeding_.block),
                 piece->values.data() + (row - begin) * inputs());
    }
    begin = piece->end;
    belt_.full(piece);
  }
  return true;
}

bool StreamedRows::sort(std::int64_t begin, std::int64_t end) {
  for (; begin < end; begin += feeding_.block) {
    if (belt_.stopping()) return false;
    read_block(begin, std::min(end, begin + feeding_.block), block_.data());
  }
  return true;
}

void StreamedRows::read_block(std::int64_t begin, std::int64_t end, float* to) {
  source_.read(begin, end, to);
  if (sorting_) shuffled_->add(to, begin, end - begin);
}

bool StreamedRows::fill_drawn(std::int64_t begin) {
  while (begin < rows()) {
    Piece* const piece = empty_piece(true, begin);
    if (!piece) return false;
    shuffled_->read(begin, piece->end, piece->values.data());
    begin = piece->end;
    belt_.full(piece);
  }
  return true;
}

Piece* StreamedRows::empty_piece(bool drawn, std::int64_t begin) {
  Piece* const piece = belt_.empty();
  if (!piece) return nullptr;
  piece->drawn = drawn;
  piece->begin = begin;
  piece->end = std::min(rows(), begin + piece_rows_);
  piece->values.at_least(static_cast<std::size_t>((piece->end - begin) * inputs()));
  return piece;
}

}  // namespace kazan::sae
