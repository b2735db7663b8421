// What of LeakSanitizer's report a plugin's author has to mend.
#pragma once

#include <string>
#include <vector>

#include "host/inspect/program.hpp"

namespace kazan {

// Whether its process came to its end, where leaks are looked for; one that was ended by another
// fault says nothing of leaks.
bool was_searched(const Ended& ended);

// The paragraphs of a report, of which each frame ends with its library in brackets, that lead
// through one of these: what others leak is not for the plugin's author to mend.
std::vector<std::string> leaks_through(const std::vector<std::string>& libraries,
                                       const std::string& report);

}  // namespace kazan
