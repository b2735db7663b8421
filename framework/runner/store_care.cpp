#include "runner/store_care.hpp"

#include <cstdlib>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/record/machine.hpp"
#include "host/run/pins.hpp"
#include "host/upkeep/disk_use.hpp"
#include "runner/units.hpp"

namespace kazan {

std::string pin_run(const Store& store, const Plan& plan, const std::filesystem::path& run) {
  try {
    pin(store, plan, run);
    return "";
  } catch (const Error& e) {
    return "the results are not pinned, so that `runner clean` may take them: " +
           std::string(e.what());
  }
}

std::string limit_text(const Options& options) {
  const char* variable = std::getenv("KAZAN_STORE_LIMIT");
  return !options.store_limit.empty() ? options.store_limit : variable ? variable : "";
}

std::optional<std::int64_t> store_limit(const Options& options) {
  const std::string text = limit_text(options);
  if (text.empty()) return std::nullopt;
  return parse_bytes(text, options.store_limit.empty() ? "KAZAN_STORE_LIMIT" : "--store-limit");
}

std::string store_option(const Options& options) {
  return options.store.empty() ? "" : " --store " + quoted(options.store);
}

std::string overfull(const Store& store, const Options& options) {
  const auto limit = store_limit(options);
  if (!limit) return "";
  const std::int64_t bytes = disk_use(store.root()).bytes;
  if (bytes <= *limit) return "";
  return "the store " + store.root().native() + " holds " +
         human_bytes(static_cast<double>(bytes)) + ", the limit is " +
         human_bytes(static_cast<double>(*limit)) +
         "; this removes what was used longest ago: runner clean --to-size " + quoted(limit_text(options)) +
         store_option(options);
}

}  // namespace kazan
