// Members of a cfg.json, read strictly. All throw Error (Fault::input) with the member's name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace kazan::sae {

inline constexpr std::int64_t kMostInputs = 1 << 20, kMostLatents = 2147483647;

void require_object(const Json& json, const char* key);  // "": of cfg.json as a whole
std::int64_t count_in(const Json& config, const char* key, std::int64_t most);
// Also where it is null.
std::int64_t count_in(const Json& config, const char* key, std::int64_t most,
                      std::int64_t otherwise);
bool flag_in(const Json& config, const char* key, bool otherwise);
std::string text_in(const Json& config, const char* key, const std::string& otherwise);

// One of `names`, "" being none; `why` says of others what is missing here.
void require_one_of(const char* key, const std::string& found,
                    const std::vector<std::string>& names, const std::string& why = "");
// false, null, or not there.
void require_off(const Json& config, const char* key, const std::string& why);

}  // namespace kazan::sae
