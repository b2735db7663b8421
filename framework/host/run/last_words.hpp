// What a worker that died had printed, for who has to mend it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace kazan {

// Of what it printed: a sanitizer's report up to the end of the stack, which is where it happened;
// else the end. At most 2000 bytes.
std::string last_words(std::string_view printed);
// The same of a file; "" where there is none.
std::string last_words_in(const std::filesystem::path& log);

}  // namespace kazan
