// What lies beside an exported SAE, for people.
#pragma once

#include <string>
#include <vector>

#include "travel/layout.hpp"

namespace kazan::sae {

// `program` reads it by the Python `code`; `losses`: a sentence each, of what the folder does not
// say.
std::string readme_of(const Sae& sae, const About& about, const std::string& program,
                      const std::string& code, const std::vector<std::string>& losses);

// The losses that such a text tells.
std::vector<std::string> losses_in(const std::string& readme);

// What becomes of s, c and a tied decoder in any of the formats.
std::vector<std::string> losses_of_form(const Sae& sae);

}  // namespace kazan::sae
