// How rows of 8 bits lie in memory: as the kernels that take their products read them.
#pragma once

#include <cstdint>
#include <cstring>

namespace kazan::trainer {

// `rows` rows lie together, `run` values of each in turn: value i of row j of such a group is at
// i / run * run * rows + j * run + i % run. One row at a time: as in a matrix.
struct Layout8 {
  std::int64_t rows = 1;  // at most 64, a power of 2
  std::int64_t run = 64;  // or 4
  std::uint8_t flip = 0;  // or 0x80, of rows that lie together: 128 is added, they are unsigned

  std::int64_t whole_groups(std::int64_t count) const { return (count + rows - 1) / rows * rows; }
};

// Rows of stride8 values, a multiple of 64, from the first of a group on; the last group is there
// as a whole. Each one's sum of values, without what `flip` adds.
struct Rows8 {
  const std::int8_t* values;
  const std::int32_t* sums;
};

template <std::int64_t run>
inline void put_runs(const std::int8_t* rows, std::int64_t count, std::int64_t stride8,
                     std::uint8_t flip, std::int64_t step, std::int8_t* to) {
  const std::uint32_t flips = 0x01010101U * flip;
  for (std::int64_t i = 0; i < stride8; i += run, to += step)
    for (std::int64_t r = 0; r < count; ++r)
      for (std::int64_t c = 0; c < run; c += 4) {
        std::uint32_t four;
        std::memcpy(&four, rows + r * stride8 + i + c, sizeof four);
        four ^= flips;
        std::memcpy(to + r * run + c, &four, sizeof four);
      }
}

// Flips rows, and puts them where the layout has those from the first one on, which are of one
// group; `values`: of row 0. Several at a time fill the lines that they share.
inline void put(const Layout8& layout, const std::int8_t* rows, std::int64_t first,
                std::int64_t count, std::int64_t stride8, std::int8_t* values) {
  const std::int64_t in_group = first % layout.rows, step = layout.rows * layout.run;
  std::int8_t* const to = values + (first - in_group) * stride8 + in_group * layout.run;
  layout.run == 4 ? put_runs<4>(rows, count, stride8, layout.flip, step, to)
                  : put_runs<64>(rows, count, stride8, layout.flip, step, to);
}

}  // namespace kazan::trainer
