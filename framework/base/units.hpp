// Sizes and durations as people write them on a command line: 20G, 1.5TiB, 30d, 12h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace kazan {

// Bytes. K, M, G, T and KiB, MiB, ... count in 1024s, KB, MB, ... in 1000s; "4096B" is bytes.
// Throws Error (Fault::usage) that begins with `what` ("--to-size"): no unit, an unknown one (with
// the nearest), no number, a negative or an overlarge one.
std::int64_t parse_bytes(std::string_view text, std::string_view what);

// s, min, h, d, w, y (365 days); whole words too. Errors as above.
std::chrono::seconds parse_duration(std::string_view text, std::string_view what);

// As human_bytes (text.hpp), but never below `bytes`, read back as a size too: for what is asked
// for; and never above: for what there is.
std::string human_bytes_up(double bytes);
std::string human_bytes_down(double bytes);

// "3 days", "2 h", "5 min": one unit, rounded down; "under a minute" below 60 s.
std::string human_age(std::chrono::seconds age);

}  // namespace kazan
