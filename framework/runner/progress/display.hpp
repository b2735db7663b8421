// Texts on a terminal: how wide they are, and nothing in them that moves its cursor.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kazan {

// One line that a terminal shows as it is: control characters, line ends, characters that reorder
// text and bytes that are not UTF-8 are spelled out (\x1b, \n, \u202e); a tab becomes four spaces.
std::string printable(std::string_view text);
// The same for a text of several lines: its line ends stay.
std::string printable_lines(std::string_view text);

// Columns that a printable text takes: two for a wide character, none for a combining one.
std::size_t columns(std::string_view printable);
// At most `most` columns of it; what is cut is shown by an ellipsis ("..." where not `unicode`).
std::string clipped(std::string_view printable, std::size_t most, bool unicode = true);
// The same, with the ellipsis in place of the middle.
std::string clipped_in_middle(std::string_view printable, std::size_t most, bool unicode = true);
std::string padded(std::string printable, std::size_t width);

// 75 -> "1:15", 7509 -> "2:05:09"; rounded down, negative ones and NaN as 0:00.
std::string clock_time(double seconds);

}  // namespace kazan
