// What the text stages ask of a text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/planner.hpp"

namespace kazan {

// Why a passage cannot be studied: it is empty (or only white space), it is UTF-16, it is not
// UTF-8 (told with line, column and byte), or it holds a NUL; nothing when it can.
std::optional<std::string> fault_of_text(std::string_view text);

// The text without the byte order mark that some editors put first.
std::string_view without_mark(std::string_view text);

// Of a text without its mark: dimension "bytes", and the text itself as the attribute "content"
// when it is short enough for those who read it to look at it in their plan step.
Description described(std::string_view text);

// Of a stage that holds the text once to read and once to give away.
Needs needs_of_text(std::string_view text);

}  // namespace kazan
