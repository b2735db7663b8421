// From untyped values to the types that parameters declare.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "host/config/keys.hpp"
#include "host/config/value.hpp"
#include "sdk/param.hpp"

namespace kazan {

// The value as the parameter's type, checked against its range; nothing after a fault, which goes
// to `diagnostics`. A scalar for a list is a list of one. Files are made absolute from the folder
// of the file they are written in; from `folder`, where they come from the command line.
std::optional<Json> read_param(const ParamSpec& spec, const Value& value,
                               const std::filesystem::path& folder, Diagnostics& diagnostics);

// What a message says that it expected: "a whole number".
const char* expected_type(ParamType type);

// A whole number; `name` is for the message.
std::optional<std::int64_t> read_integer(const Value& value, const std::string& name,
                                         Diagnostics& diagnostics);
// One between the key's least and most.
std::optional<std::int64_t> read_integer(const Value& value, const Key& key,
                                         const std::string& name, Diagnostics& diagnostics);

}  // namespace kazan
