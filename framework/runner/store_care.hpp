// What a run does for the store besides filling it: it pins its nodes and watches the size.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "host/graph/plan.hpp"
#include "host/run/store.hpp"
#include "runner/options.hpp"

namespace kazan {

constexpr std::chrono::hours kYoung{1};  // --young, where it is not given

// Pins what the run in this folder is going to read or make. Where the store cannot be written the
// run goes on without; the words that say so, else "".
std::string pin_run(const Store& store, const Plan& plan, const std::filesystem::path& run);

// --store-limit, else KAZAN_STORE_LIMIT, as it was written; "" when there is none.
std::string limit_text(const Options& options);
// The same in bytes. Throws Error (Fault::usage) for what is no size.
std::optional<std::int64_t> store_limit(const Options& options);

// When the store is larger than the limit: how large, and the command that helps, or which runs pin
// what no command takes; else "". Walks the store, if there is a limit.
std::string overfull(const Store& store, const Options& options);

// " --store DIR", to be put into a command that is suggested; "" when it is not needed.
std::string store_option(const Options& options);

}  // namespace kazan
