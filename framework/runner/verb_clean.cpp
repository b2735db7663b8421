#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "host/upkeep/cleaning.hpp"
#include "runner/clean_text.hpp"
#include "runner/progress/display.hpp"
#include "runner/signals.hpp"
#include "runner/store_care.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

constexpr std::size_t kRunsShown = 5;

Criteria criteria_of(const Options& options) {
  Criteria criteria;
  if (!options.older_than.empty())
    criteria.older_than = parse_duration(options.older_than, "--older-than");
  if (!options.to_size.empty()) criteria.to_size = parse_bytes(options.to_size, "--to-size");
  criteria.unreachable = options.unreachable;
  return criteria;
}

// A folder of something else looks like an empty store, and is nothing to clean.
void require_store(const Store& store) {
  std::error_code absent;
  if (!std::filesystem::exists(store.root(), absent) ||
      std::filesystem::is_empty(store.root(), absent))
    return;
  for (const char* name : {"objects", "tmp", "pins", "checkpoints", "locks", "file-hashes.json"})
    if (std::filesystem::exists(store.root() / name, absent)) return;
  throw Error(Fault::input, "there is no store in " + store.root().native() +
                                ": it holds nothing that a store has");
}

void show_state(const Options& options, const Store& store, const Census& census, const Pins& pins,
                std::chrono::seconds young) {
  using std::chrono::days;
  const auto limit = store_limit(options);
  std::printf("%s\n", state_text(store, census, pins, young, limit).c_str());
  std::vector<std::pair<std::string, Criteria>> commands;
  const std::string where = store_option(options);
  for (const int age : {7, 30, 90})
    commands.push_back({"--older-than " + std::to_string(age) + "d" + where, {days(age), {}}});
  if (limit)
    commands.push_back({"--to-size " + shell_word(limit_text(options)) + where, {{}, limit}});
  commands.push_back({"--unreachable" + where, {{}, {}, true}});
  std::printf("%s\n%s", offers_text(census, commands).c_str(),
              pinning_text(census, pins, kRunsShown).c_str());
  std::printf("%s", unknown_pins_text(pins).c_str());
}

bool agreed(const Options& options) {
  if (options.yes) return true;
  if (::isatty(STDIN_FILENO) != 1)
    throw Error(Fault::usage, "nothing was removed: give --yes, or --dry-run to see what would go");
  std::fprintf(stderr, "Remove these? [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

struct Removed {
  std::size_t count = 0;
  std::int64_t bytes = 0;
};

// The same words for what would be removed and for what was.
void conclude(const Removed& removed, const Census& census, const Criteria& criteria,
              const Pins& pins, bool dry) {
  const std::int64_t left = census.bytes() - census.litter_bytes() - removed.bytes;
  const std::string litter = litter_text(census.litter);
  std::printf("%s: %zu %s, %s%s%s\n", dry ? "would go" : "gone", removed.count,
              removed.count == 1 ? "node" : "nodes", size_text(removed.bytes).c_str(),
              litter.empty() ? "" : "; litter: ", litter.c_str());
  std::printf("the store %s %s\n", dry ? "would hold" : "holds", size_text(left).c_str());
  if (!criteria.to_size || left <= *criteria.to_size) return;
  std::int64_t pinned = 0, young = 0;
  for (const auto& holding : census.holdings)
    (holding.pinned ? pinned : young) += holding.pinned || holding.young ? holding.bytes : 0;
  std::printf("that is more than %s: pinned are %s, young %s, under way %s\n%s",
              size_text(*criteria.to_size).c_str(), size_text(pinned).c_str(),
              size_text(young).c_str(), size_text(census.under_way).c_str(),
              pinning_text(census, pins, kRunsShown).c_str());
}

int clean_now(const Store& store, Pins& pins, const Census& census, const Selection& selection,
              const std::map<std::string, std::string>& lines, const Criteria& criteria) {
  catch_stop_signals();
  Removed removed;
  Cleaner cleaner(store, pins);
  clean(
      cleaner, selection,
      [&](const Holding& holding) {
        std::printf("%s\n", lines.at(holding.path).c_str());
        ++removed.count;
        removed.bytes += holding.bytes;
      },
      [] { return stop_request().signal != 0; });
  if (const int signal = stop_request().signal) {
    std::fprintf(stderr, "runner: stopped after %zu of %zu\n", removed.count,
                 selection.going.size());
    return stopped_exit_code(signal);
  }
  auto failures = cleaner.failures();
  const auto cleared = clear_litter(store, pins, census.litter);
  failures.insert(failures.end(), cleared.failures.begin(), cleared.failures.end());
  conclude(removed, census, criteria, pins, false);
  if (cleaner.spared())
    std::printf("spared: %zu that a run has begun to use meanwhile\n", cleaner.spared());
  for (const auto& failure : failures)
    std::fprintf(stderr, "runner: error: %s\n", printable(failure).c_str());
  return failures.empty() ? 0 : exit_code(Fault::machine);
}

}  // namespace

int verb_clean(const Options& options) {
  const Criteria criteria = criteria_of(options);
  const std::chrono::seconds young =
      options.young.empty() ? kYoung : parse_duration(options.young, "--young");
  const Store store(store_folder(options.store));
  require_store(store);
  Pins pins(store);
  const Census census = take_census(store, pins, young);
  if (!criteria.any()) {
    show_state(options, store, census, pins, young);
    return 0;
  }
  const Selection selection = select(census, criteria);
  std::map<std::string, std::string> lines;
  for (const auto& holding : selection.going)
    lines[holding.path] = holding_line(holding, census.taken);
  const bool ask = !options.dry_run && !options.yes;
  if (options.dry_run || ask)
    for (const auto& holding : selection.going) std::printf("%s\n", lines[holding.path].c_str());
  if (options.dry_run || ask)
    conclude({selection.going.size(), selection.bytes}, census, criteria, pins, true);
  const bool nothing = selection.going.empty() && census.litter.empty();
  if (options.dry_run || (ask && nothing)) return 0;
  std::fflush(stdout);
  if (!agreed(options)) {
    std::printf("nothing was removed\n");
    return 0;
  }
  return clean_now(store, pins, census, selection, lines, criteria);
}

}  // namespace kazan
