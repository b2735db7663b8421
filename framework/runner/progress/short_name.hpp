// A node's name where there is little room for it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kazan {

// At most `most` columns of a printable name. Of a sweep's node what tells it from its neighbours
// stays longest: "sae[layer=3,k=16]", then without the axes' names "sae[3,16]", then its longest
// parts lose their middles.
std::string short_name(std::string_view printable, std::size_t most, bool unicode = true);

}  // namespace kazan
