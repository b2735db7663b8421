// plugin check: holds plugins against what their users may rely on.
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/inspect/inspection.hpp"
#include "host/run/environment.hpp"
#include "runner/inspected_text.hpp"
#include "runner/lost_folders.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/told.hpp"
#include "runner/signals.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

bool is_path(const std::string& word) {
  std::error_code absent;
  return word.find('/') != word.npos || word.ends_with(".so") || fs::is_directory(word, absent);
}

// Folders that paths on the command line lead to: they are searched too.
std::vector<std::string> folders_of(const Options& options) {
  std::vector<std::string> folders = options.plugins;
  for (std::size_t i = 1; i < options.arguments.size(); ++i) {
    const fs::path path(options.arguments[i]);
    if (!is_path(path)) continue;
    std::error_code absent;
    if (!fs::exists(path, absent)) {
      const std::string meant = nearest_sibling(path);
      throw Error(Fault::input, "there is no plugin or folder " + path.native() +
                                    (meant.empty() ? "" : " (did you mean " + meant + "?)"));
    }
    const fs::path folder = fs::is_directory(path, absent) ? path : path.parent_path();
    folders.push_back(fs::absolute(folder.empty() ? "." : folder).lexically_normal());
  }
  return folders;
}

bool lies_at(const Plugin& plugin, const fs::path& path) {
  std::error_code absent;
  const auto real = [&](const fs::path& one) { return fs::weakly_canonical(one, absent); };
  // The folder that it was found in may hold links.
  return real(plugin.library) == real(path) || real(plugin.library.parent_path()) == real(path);
}

bool is_called(const Plugin& plugin, const std::string& name) {
  const auto is = [&](const auto& item) { return item.id == name; };
  return plugin.name == name ||
         std::any_of(plugin.info.stages.begin(), plugin.info.stages.end(), is) ||
         std::any_of(plugin.info.renderers.begin(), plugin.info.renderers.end(), is);
}

void add_meant(const std::string& word, const Catalog& catalog,
               std::vector<const Plugin*>& chosen) {
  std::vector<std::string> names;
  bool found = false;
  for (const auto& plugin : catalog.plugins()) {
    names.push_back(plugin.name);
    if (is_path(word) ? !lies_at(plugin, word) : !is_called(plugin, word)) continue;
    found = true;
    if (std::find(chosen.begin(), chosen.end(), &plugin) == chosen.end()) chosen.push_back(&plugin);
  }
  if (found) return;
  if (is_path(word)) throw Error(Fault::input, "there is no plugin in " + word);
  for (const auto& id : catalog.stage_ids()) names.push_back(id);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  auto complaint = unknown_name("unknown-stage", "there is no plugin or stage", word, {}, names);
  complaint.expected = "a name of `runner list`, or the path of a plugin";
  complaint.notes = catalog.places();
  throw Error(Fault::plugin, std::move(complaint));
}

std::vector<const Plugin*> meant(const Options& options, const Catalog& catalog) {
  if (catalog.plugins().empty()) throw Error(Fault::plugin, catalog.no_plugin());
  std::vector<const Plugin*> chosen;
  for (std::size_t i = 1; i < options.arguments.size(); ++i)
    add_meant(options.arguments[i], catalog, chosen);
  if (options.arguments.size() == 1)
    for (const auto& plugin : catalog.plugins()) chosen.push_back(&plugin);
  if (!options.example.empty() && options.arguments.size() == 1)
    throw Error(Fault::usage,
                "--example is of the plugins that are named, and none is; usage: runner plugin "
                "check PLUGIN... --example FILE");
  return chosen;
}

void require_example(const std::string& file) {
  if (std::error_code absent; file.empty() || fs::is_regular_file(file, absent)) return;
  const std::string meant = nearest_sibling(file);
  throw Error(Fault::input, "there is no file " + file + " for --example" +
                                (meant.empty() ? "" : " (did you mean " + meant + "?)"));
}

struct Stop {
  int code;  // to end with
};

// Where a signal asked for it, or nobody reads any more.
void stop_where_asked() {
  if (const int signal = stop_request().signal; signal != 0) throw Stop{stopped_exit_code(signal)};
  pollfd output{STDOUT_FILENO, 0, 0};
  if (::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0) throw Stop{128 + SIGPIPE};
}

// Of all plugins that were looked at.
struct Findings {
  std::size_t plugins = 0, skipped = 0;  // `skipped`: things that were not looked at
  std::vector<std::string> faulty{},
      not_run{};  // by name; `not_run`: no example of theirs is known

  int code() const {
    if (!faulty.empty()) return exit_code(Fault::plugin);
    return not_run.empty() ? 0 : exit_code(Fault::input);
  }
};

std::string mended(const Findings& f) {
  if (f.faulty.empty())
    return f.plugins == 1 ? "nothing has to be mended"
                          : "of " + std::to_string(f.plugins) + " plugins none has to be mended";
  if (f.plugins == 1) return "something has to be mended";
  return "of " + std::to_string(f.plugins) + " plugins " + std::to_string(f.faulty.size()) +
         (f.faulty.size() == 1 ? " has" : " have") + " to be mended: " + join(f.faulty, ", ");
}

std::string summary(const Findings& f) {
  std::string out = mended(f);
  if (f.skipped > 0) out += "; " + std::to_string(f.skipped) + " not looked at";
  if (!f.not_run.empty())
    out += "; no example was run" + (f.plugins == 1 ? "" : " of " + join(f.not_run, ", "));
  return out;
}

void tell_summary(const Findings& findings, bool quiet) {
  const std::string words = printable(summary(findings));
  if (!quiet)
    std::printf("%s\n", words.c_str());
  else if (findings.code() == exit_code(Fault::input))
    std::fprintf(stderr, "runner: %s\n", words.c_str());
}

// Each is told as soon as it was looked at. Throws Stop.
Findings look_at(const std::vector<const Plugin*>& plugins, Catalog& catalog,
                 const Workplace& workplace, const Options& options) {
  const InspectedPrinter printer(options.quiet);
  Findings findings{plugins.size()};
  for (const auto* plugin : plugins) {
    printer.head(*plugin);
    const auto tell = [&](const Inspected& one) {
      stop_where_asked();
      printer.print(*plugin, one);
      if (one.outcome != Inspected::Outcome::skipped) return;
      ++findings.skipped;
      if (one.what == "example") findings.not_run.push_back(plugin->name);
    };
    if (!inspect(*plugin, catalog, workplace, options.example, tell))
      findings.faulty.push_back(plugin->name);
  }
  return findings;
}

int check_plugins(const Options& options) {
  set_own_environment();
  const auto folders = folders_of(options);
  Catalog catalog(plugin_folders(folders));
  tell_lost_folders(catalog, options);
  const auto plugins = meant(options, catalog);
  require_example(options.example);
  outlive_closed_pipes();  // and the first signal: so that the workplace is cleared away
  catch_stop_signals(SecondSignal::kills);
  const ScopedFolder place(unique_folder(fs::temp_directory_path(), "kazan-check"));
  const std::chrono::seconds longest(static_cast<std::int64_t>(std::ceil(options.timeout)));
  const Patience patience{[] { return stop_request().signal; }, longest};
  try {
    const Findings findings = look_at(plugins, catalog, {place.path(), folders, patience}, options);
    tell_summary(findings, options.quiet);
    return findings.code();
  } catch (const Stop& stop) {
    return stop.code;
  }
}

}  // namespace

int verb_plugin(const Options& options) {
  if (options.arguments.at(0) == "check") return check_plugins(options);
  throw Error(Fault::usage, "cannot " + options.arguments[0] + " a plugin: expected check" +
                                did_you_mean(options.arguments[0], {"check"}) +
                                "; usage: runner plugin check [PLUGIN...]");
}

}  // namespace kazan
