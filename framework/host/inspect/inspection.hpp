// All that `runner plugin check` asks of a plugin.
#pragma once

#include <filesystem>
#include <functional>

#include "host/catalog/catalog.hpp"
#include "host/inspect/example.hpp"
#include "host/inspect/inspected.hpp"

namespace kazan {

// What `inspect` finds. Where it throws, that is a defect, so that what else there is to look at is
// looked at; but Error (Fault::machine) is thrown on: the machine has no room or processes.
Inspected look(const std::string& what, const std::function<Inspected()>& inspect);

// Tells each thing as soon as it was looked at. `example`: an experiment that uses the plugin's
// stages; "" to look for the one beside its manual. Returns whether nothing has to be mended.
bool inspect(const Plugin& plugin, Catalog& catalog, const Workplace& workplace,
             const std::filesystem::path& example,
             const std::function<void(const Inspected&)>& tell);

}  // namespace kazan
