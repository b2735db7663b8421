// Members of a config.json, read strictly, for DecoderFamily::parse. All throw Error (Fault::input)
// with the member's name.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.hpp"
#include "decoder/decoder.hpp"

namespace kazan {

// Beyond these a configuration is a mistake or an attack, not a model.
inline constexpr std::int64_t kMaxLayers = 1000, kMaxWidth = 1 << 20, kMaxContext = 1 << 24,
                              kMaxVocabulary = 1 << 26;

std::int64_t size_in(const Json& config, const char* key, std::int64_t maximum);
// Unless it is absent or null.
std::int64_t size_in(const Json& config, const char* key, std::int64_t maximum,
                     std::int64_t otherwise);
bool switch_in(const Json& config, const char* key, bool otherwise);
double epsilon_in(const Json& config, const char* key);  // between 0 and 1; 1e-5 when absent
// gelu_new, gelu_fast and gelu_pytorch_tanh are the tanh approximation, gelu is erf's.
Gelu gelu_in(const Json& config, const char* key, const char* otherwise);
const char* name(Gelu gelu);  // "gelu_new", "gelu"
// The switch changes the computation and is supported as `supported` only, or absent.
void require_switch(const Json& config, const char* key, bool supported);
void require_multiple(const char* width_key, std::int64_t width, const char* heads_key,
                      std::int64_t heads);

}  // namespace kazan
