#include "runner/store_care.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "base/variable.hpp"
#include "host/run/pins.hpp"
#include "host/upkeep/disk_use.hpp"
#include "host/upkeep/selection.hpp"
#include "runner/clean_text.hpp"

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
  return options.store_limit.empty() ? variable("KAZAN_STORE_LIMIT") : options.store_limit;
}

std::optional<std::int64_t> store_limit(const Options& options) {
  const std::string text = limit_text(options);
  if (text.empty()) return std::nullopt;
  return parse_bytes(text, options.store_limit.empty() ? "KAZAN_STORE_LIMIT" : "--store-limit");
}

std::string store_option(const Options& options) {
  return options.store.empty() ? "" : " --store " + shell_word(options.store);
}

namespace {

constexpr std::size_t kRunsShown = 5;

// What a cleaning to the limit would leave, and why. Throws Error (Fault::machine) for pins that
// cannot be read.
std::string what_helps(const Store& store, const Options& options, std::int64_t limit,
                       const std::string& command) {
  Pins pins(store);
  const Census census = take_census(store, pins, kYoung);
  const Selection selection = select(census, {{}, limit, false});
  if (selection.left <= limit) return "; this removes what was used longest ago: " + command;
  std::int64_t pinned = 0, young = 0;
  for (const auto& holding : census.holdings)
    (holding.pinned ? pinned : young) += holding.pinned || holding.young ? holding.bytes : 0;
  std::string text = "; of that, ";
  if (pinned > 0) text += "runs pin " + size_text(pinned) + ", which no cleaning takes; ";
  if (young > 0)
    text += size_text(young) + " were used less than " + human_age(kYoung) +
            " ago, which a cleaning spares until then; ";
  if (selection.bytes > 0)
    text += "the rest goes by " + command;
  else if (young > 0)
    text += "then this takes it: " + command;
  if (text.ends_with("; ")) text.resize(text.size() - 2);
  if (pinned == 0) return text;
  const bool unsure = std::any_of(pins.all().begin(), pins.all().end(), [](const auto& pin) {
    return pin.second.state == Pin::State::unknown;
  });
  return text + "\n" + pinning_text(census, pins, kRunsShown) +
         (unsure ? "some of these runs cannot be looked for from here: `runner clean" +
                       store_option(options) + "` names their pins"
                 : "");
}

}  // namespace

std::string overfull(const Store& store, const Options& options) {
  const auto limit = store_limit(options);
  if (!limit) return "";
  const std::int64_t bytes = disk_use(store.root()).bytes;
  if (bytes <= *limit) return "";
  const std::string command =
      "runner clean --to-size " + shell_word(limit_text(options)) + store_option(options);
  std::string help;
  try {
    help = what_helps(store, options, *limit, command);
  } catch (const Error&) {  // `clean` says what is wrong
    help = "; this says what may go: " + command;
  }
  while (help.ends_with('\n')) help.pop_back();
  return "the store " + store.root().native() + " holds " + size_text(bytes) + ", the limit is " +
         size_text(*limit) + help;
}

}  // namespace kazan
