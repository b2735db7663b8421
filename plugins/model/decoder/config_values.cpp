#include "decoder/config_values.hpp"

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::pair<const char*, Gelu> kGelus[] = {{"gelu_new", Gelu::tanh},
                                                   {"gelu_fast", Gelu::tanh},
                                                   {"gelu_pytorch_tanh", Gelu::tanh},
                                                   {"gelu", Gelu::erf}};

const Json* given(const Json& config, const char* key) {
  const Json* found = config.find(key);
  return found && !found->is_null() ? found : nullptr;
}

// An error of the value's type says which member it is.
template <class Read>
auto member(const Json& config, const char* key, Read read) {
  try {
    return read(config.at(key));
  } catch (const Error& e) {
    const std::string what = e.what();
    if (what.find(key) != what.npos) throw;
    throw Error(Fault::input, std::string(key) + ": " + what);
  }
}

}  // namespace

std::int64_t size_in(const Json& config, const char* key, std::int64_t maximum) {
  const auto v = member(config, key, [](const Json& json) { return json.integer(); });
  if (v < 1 || v > maximum)
    throw Error(Fault::input, std::string(key) + " is " + std::to_string(v) + "; expected 1 to " +
                                  with_commas(maximum));
  return v;
}

std::int64_t size_in(const Json& config, const char* key, std::int64_t maximum,
                     std::int64_t otherwise) {
  return given(config, key) ? size_in(config, key, maximum) : otherwise;
}

bool switch_in(const Json& config, const char* key, bool otherwise) {
  if (!given(config, key)) return otherwise;
  return member(config, key, [](const Json& json) { return json.boolean(); });
}

double epsilon_in(const Json& config, const char* key) {
  if (!given(config, key)) return 1e-5;
  const double v = member(config, key, [](const Json& json) { return json.number(); });
  if (!(v > 0 && v < 1)) throw Error(Fault::input, std::string(key) + " is not between 0 and 1");
  return v;
}

Gelu gelu_in(const Json& config, const char* key, const char* otherwise) {
  const std::string found =
      given(config, key) ? member(config, key, [](const Json& json) { return json.string(); })
                         : std::string(otherwise);
  std::vector<std::string> names;
  for (const auto& [name, gelu] : kGelus) {
    if (found == name) return gelu;
    names.emplace_back(name);
  }
  throw Error(Fault::input, std::string(key) + " " + found + " is not supported; expected " +
                                either(names) + did_you_mean(found, names));
}

const char* name(Gelu gelu) {
  return gelu == Gelu::tanh ? "gelu_new" : "gelu";
}

void require_switch(const Json& config, const char* key, bool supported) {
  if (switch_in(config, key, supported) != supported)
    throw Error(Fault::input, std::string(key) + " is " + config.at(key).dump() +
                                  ", which is not supported; expected " +
                                  (supported ? "true" : "false"));
}

void require_multiple(const char* width_key, std::int64_t width, const char* heads_key,
                      std::int64_t heads) {
  if (width % heads != 0)
    throw Error(Fault::input, std::string(width_key) + " " + std::to_string(width) +
                                  " is no multiple of " + heads_key + " " + std::to_string(heads));
}

}  // namespace kazan
