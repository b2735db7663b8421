// How tiles of AMX are set up: all eight with 16 rows of 64 bytes.
#pragma once

#include <cstdint>

namespace kazan {

// As the processor reads it.
struct alignas(64) TileShapes {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t bytes_a_row[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(TileShapes) == 64);

// GCC 12 takes the instructions with tiles for ones that read no memory, that which sets them up
// for one that reads 8 bytes: what they read has to be there before the code of a file begins.
inline constexpr TileShapes kTileShapes;

}  // namespace kazan
