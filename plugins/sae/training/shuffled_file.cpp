#include "shuffled_file.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace kazan::sae {

ShuffledFile::ShuffledFile(const Feeding& feeding, const std::filesystem::path& folder)
    : feeding_(feeding),
      file_(folder, feeding.rows * feeding.row_bytes(),
            "putting " + with_commas(feeding.rows) + " rows in order"),
      gathered_(static_cast<std::size_t>(feeding.buckets())),
      written_(gathered_.size()),
      values_(static_cast<std::size_t>(feeding.sorting() * feeding.inputs)) {}

std::int64_t ShuffledFile::end_of(std::int64_t bucket) const {
  return std::min(feeding_.rows, (bucket + 1) * feeding_.bucket);
}

void ShuffledFile::begin(TrainingRows::Order order, std::int64_t first, std::int64_t from) {
  order_ = std::move(order);
  first_ = first;
  from_ = from;
  loaded_ = -1;
  bucket_of_.resize(order_->size());
  for (std::size_t place = 0; place < order_->size(); ++place)
    bucket_of_[static_cast<std::size_t>((*order_)[place])] =
        static_cast<std::uint32_t>(static_cast<std::int64_t>(place) / feeding_.bucket);
  std::ranges::fill(gathered_, 0);
  std::ranges::fill(written_, 0);
}

void ShuffledFile::add(const float* values, std::int64_t row, std::int64_t count) {
  const std::int64_t d = feeding_.inputs;
  for (std::int64_t i = 0; i < count; ++i, values += d) {
    const std::int64_t bucket = bucket_of_[static_cast<std::size_t>(row + i)];
    if (end_of(bucket) <= from_) continue;
    auto& gathered = gathered_[static_cast<std::size_t>(bucket)];
    std::copy_n(values, d, values_.data() + (bucket * feeding_.buffer + gathered) * d);
    if (++gathered == feeding_.buffer) write_out(bucket);
  }
}

void ShuffledFile::write_out(std::int64_t bucket) {
  auto& gathered = gathered_[static_cast<std::size_t>(bucket)];
  auto& written = written_[static_cast<std::size_t>(bucket)];
  const std::int64_t bytes = feeding_.row_bytes();
  file_.write((bucket * feeding_.bucket + written) * bytes,
              values_.data() + bucket * feeding_.buffer * feeding_.inputs, gathered * bytes);
  written += gathered;
  gathered = 0;
}

void ShuffledFile::finish() {
  for (std::int64_t bucket = 0; bucket < feeding_.buckets(); ++bucket)
    if (gathered_[static_cast<std::size_t>(bucket)]) write_out(bucket);
}

// Rows of a bucket lie as they came, so by their number from `first_` on.
void ShuffledFile::load(std::int64_t bucket) {
  const std::int64_t begin = bucket * feeding_.bucket, end = end_of(bucket);
  const std::int64_t bytes = feeding_.row_bytes();
  std::vector<std::pair<std::int64_t, std::int64_t>> came;  // when, to which place
  came.reserve(static_cast<std::size_t>(end - begin));
  for (std::int64_t place = begin; place < end; ++place) {
    const std::int64_t row = (*order_)[static_cast<std::size_t>(place)];
    came.emplace_back(row < first_ ? row + feeding_.rows : row, place - begin);
  }
  std::ranges::sort(came);
  came_as_.resize(came.size());
  for (std::size_t i = 0; i < came.size(); ++i)
    came_as_[static_cast<std::size_t>(came[i].second)] = static_cast<std::int64_t>(i);
  file_.read(begin * bytes, values_.data(), (end - begin) * bytes);
  loaded_ = bucket;
  file_.announce(end * bytes, std::min(feeding_.bucket, feeding_.rows - end) * bytes);
}

void ShuffledFile::read(std::int64_t begin, std::int64_t end, float* to) {
  const std::int64_t d = feeding_.inputs;
  for (std::int64_t place = begin; place < end; ++place, to += d) {
    const std::int64_t bucket = place / feeding_.bucket;
    if (bucket != loaded_) load(bucket);
    const auto at = came_as_[static_cast<std::size_t>(place - bucket * feeding_.bucket)];
    std::copy_n(values_.data() + at * d, d, to);
  }
}

}  // namespace kazan::sae
