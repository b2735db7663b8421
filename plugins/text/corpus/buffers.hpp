// What reading a corpus holds, for whoever estimates a node that does.
#pragma once

namespace kazan {

// Bytes of memory: of unpacking; of pieces of text and lines, which are rarely longer than a
// mebibyte.
inline constexpr double kReadingBuffers = 24 << 20;

}  // namespace kazan
