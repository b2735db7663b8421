#include "live_rows.hpp"

#include <algorithm>
#include <utility>

namespace kazan::sae {
namespace {

// work(begin, end) for blocks of rows from `begin` on.
template <class Work>
void in_blocks(std::int64_t begin, std::int64_t rows, std::int64_t at_once,
               const BetweenBlocks& between, const Work& work) {
  for (std::int64_t end; begin < rows; begin = end) {
    between(begin);
    end = std::min(rows, begin + at_once);
    work(begin, end);
  }
}

Array room_for(const ActivationSource& source) {
  return {Dtype::f32, {{"tokens", source.rows()}, {"inputs", source.inputs()}}};
}

void copy_rows(ActivationSource& source, std::int64_t begin, std::int64_t end, Array& to) {
  const Array block = source.read(begin, end);
  std::ranges::copy(block.values<float>(), to.values<float>().begin() + begin * source.inputs());
}

}  // namespace

LiveRows::LiveRows(std::shared_ptr<ActivationSource> source, std::filesystem::path folder)
    : source_(std::move(source)),
      parts_(std::make_shared<RowParts>(std::move(folder), source_->inputs())) {}

void LiveRows::take(const std::filesystem::path& folder) {
  parts_->take(folder, source_->rows());
}

// Rows in memory are written by the first checkpoint that comes after them.
void LiveRows::save(const std::filesystem::path& folder) {
  if (const std::int64_t kept = parts_->rows(); kept < there_)
    parts_->add(std::as_const(held_).values<float>().data() + kept * source_->inputs(),
                there_ - kept);
  parts_->end_part();
  parts_->link_to(folder);
}

Array LiveRows::in_memory(std::int64_t at_once, const BetweenBlocks& between) {
  held_ = room_for(*source_);
  const std::int64_t kept = parts_->rows();
  in_blocks(0, kept, at_once, between, [&](std::int64_t begin, std::int64_t end) {
    parts_->read(begin, end, held_.values<float>().data() + begin * source_->inputs());
  });
  in_blocks(kept, source_->rows(), at_once, between, [&](std::int64_t begin, std::int64_t end) {
    copy_rows(*source_, begin, end, held_);
    there_ = end;
  });
  return held_;
}

void LiveRows::to_disk(std::int64_t at_once, const BetweenBlocks& between) {
  const std::int64_t rows = source_->rows(), kept = parts_->rows();
  if (kept < rows) parts_->begin_part(rows - kept);
  in_blocks(kept, rows, at_once, between, [&](std::int64_t begin, std::int64_t end) {
    const Array block = source_->read(begin, end);
    parts_->begin_part(rows - begin);  // anew, after a checkpoint
    parts_->add(block.values<float>().data(), end - begin);
  });
  parts_->end_part();
}

Array rows_in_memory(ActivationSource& source, std::int64_t at_once, const BetweenBlocks& between) {
  Array all = room_for(source);
  in_blocks(0, source.rows(), at_once, between,
            [&](std::int64_t begin, std::int64_t end) { copy_rows(source, begin, end, all); });
  return all;
}

}  // namespace kazan::sae
