// What `clean` says about a store.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/upkeep/selection.hpp"

namespace kazan {

std::string size_text(std::int64_t bytes);  // "18.0 MiB"

// "  18.0 MiB   34 days ago  sae.topk        0123456789ab". Reads the node's record.
std::string holding_line(const Holding& holding, std::time_t now);

// "2 orphans, 1 void pin (12 MiB)", "" when there is none.
std::string litter_text(const std::vector<Litter>& litter);

// What the store holds, and how much of it may go.
std::string state_text(const Store& store, const Census& census, const Pins& pins,
                       std::chrono::seconds young, std::optional<std::int64_t> limit);

// A table of what each command would remove; `commands` are the options, as typed.
std::string offers_text(const Census& census,
                        const std::vector<std::pair<std::string, Criteria>>& commands);

// The runs whose pins hold most, the largest first, with what they alone hold; "" without pins.
std::string pinning_text(const Census& census, const Pins& pins, std::size_t most);

// Pins that nobody here can check, and how to get rid of them; "" when there is none.
std::string unknown_pins_text(const Pins& pins);

}  // namespace kazan
