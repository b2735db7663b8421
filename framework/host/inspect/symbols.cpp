#include "host/inspect/symbols.hpp"

#include <dlfcn.h>

#include <algorithm>

#include "base/files.hpp"
#include "base/library_folder.hpp"
#include "base/said.hpp"
#include "base/text.hpp"
#include "host/catalog/apart.hpp"
#include "host/catalog/elf.hpp"
#include "host/catalog/symbol_names.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostNamed = 5;

bool is_wanted(const std::string& symbol) {
  const auto& all = wanted_exports();
  return symbol == "kazan_stamp" ||  // read from the file: a library of kazan_add_plugin hides it
         std::any_of(all.begin(), all.end(),
                     [&](const auto& begin) { return symbol.starts_with(begin); });
}

std::string listed(std::vector<std::string> symbols) {
  for (auto& symbol : symbols) symbol = demangled(symbol);
  return named(std::move(symbols), kMostNamed);
}

// Whether it is of one of these namespaces, as they are mangled: with their tables, types, guards
// and static variables.
bool is_of(const std::vector<std::string_view>& namespaces, std::string_view symbol) {
  if (!symbol.starts_with("_Z")) return false;
  symbol.remove_prefix(2);
  for (const std::string_view begin : {"TV", "TI", "TS", "TT", "GV", "Z", "N", "V", "K"})
    if (symbol.starts_with(begin)) symbol.remove_prefix(begin.size());
  return std::any_of(namespaces.begin(), namespaces.end(),
                     [&](const auto& begin) { return symbol.starts_with(begin); });
}

// What any library has of the compiler's own headers, and what any plugin has of the SDK's inline
// functions, is the same in all of them.
bool is_common(const DynamicSymbol& symbol) {
  static const std::vector<std::string_view> kStandard = {"St", "Sa", "Ss", "Sb",
                                                          "Si", "So", "Sd", "9__gnu_cxx"};
  return is_of(kStandard, symbol.name) || (symbol.weak && is_of({"5kazan"}, symbol.name));
}

// Other weak ones too: the first library that has one of that name gives it to all.
void check_exports(const ElfFile& library, std::vector<Defect>& defects) {
  std::vector<std::string> shown, unique;
  for (const auto& symbol : library.dynamic_symbols()) {
    if (!symbol.defined || is_wanted(symbol.name) || is_common(symbol)) continue;
    (symbol.unique ? unique : shown).push_back(symbol.name);
  }
  const std::string file = library.path().filename();
  const std::string mend =
      "build it by kazan_add_plugin, or link it with -Wl,--version-script=plugin_exports.map, "
      "which "
      "lies beside KazanPlugin.cmake";
  if (!shown.empty())
    defects.push_back({"what KAZAN_STAGE and the like export, and nothing else",
                       file + " also exports " + listed(shown) +
                           ": where the program has one of that name, it is called instead",
                       mend + "; or compile with -fvisibility=hidden"});
  if (!unique.empty())
    defects.push_back({"variables of its own",
                       file + " shares with every other library of the process " + listed(unique),
                       mend + "; or compile with -fno-gnu-unique"});
}

// In the child: "library NAME: REASON", "symbol NAME" or "load REASON", a line each.
void look_for_needs(const ElfFile& library, const Say& say) {
  std::vector<void*> handles = {RTLD_DEFAULT};
  bool whole = true;
  for (const auto& name : library.needed()) {
    const fs::path own = library_folder() / name, beside = library.path().parent_path() / name;
    fs::path file = name;  // where the loader looks
    if (is_there(beside)) file = beside;
    if (is_there(own)) file = own;
    if (void* handle = ::dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL)) {
      handles.push_back(handle);
      continue;
    }
    whole = false;
    say("library " + std::string(::dlerror()) + "\n");
  }
  for (const auto& symbol : library.dynamic_symbols()) {
    if (symbol.defined || symbol.weak || symbol.name.empty()) continue;
    if (std::none_of(handles.begin(), handles.end(),
                     [&](void* handle) { return ::dlsym(handle, symbol.name.c_str()) != nullptr; }))
      say("symbol " + symbol.name + "\n");
  }
  if (whole) try {
      Library(library.path());
    } catch (const std::exception& e) {
      say("load " + std::string(e.what()) + "\n");
    }
  say("end\n");
}

void check_needs(const ElfFile& library, const Patience& patience, std::vector<Defect>& defects) {
  const Apart looked = apart([&](const Say& say) { look_for_needs(library, say); }, patience);
  const std::string file = library.path().filename();
  std::vector<std::string> missing;
  std::string reason;
  bool ended = false;
  for (const auto& line : split(looked.said, '\n')) {
    ended |= line == "end";
    if (line.starts_with("symbol ")) missing.push_back(line.substr(7));
    if (line.starts_with("load ")) reason = line.substr(5);
    if (line.starts_with("library "))
      defects.push_back({"every library that it links", line.substr(8),
                         "install that library where the loader looks, or link it statically"});
  }
  if (!missing.empty())
    defects.push_back({"all that it uses, in itself or in a library that it links",
                       file + " uses " + listed(missing) + ", which nothing defines",
                       "add the source file to SOURCES (or COMPUTE), or the library to LIBRARIES"});
  else if (!reason.empty() && defects.empty())
    defects.push_back({"a library that can be loaded", reason, "build it again"});
  if (!ended)
    defects.push_back({"a library that can be loaded",
                       "to load " + file + " into a process " + looked.end,
                       "look at what runs when it is loaded: constructors of global variables"});
}

}  // namespace

const std::vector<std::string>& wanted_exports() {
  static const std::vector<std::string> all = {"kazan_stage_", "kazan_run_", "kazan_renderer_",
                                               "kazan_provide_"};
  return all;
}

Inspected inspect_symbols(const Plugin& plugin, const Patience& patience) {
  std::vector<Defect> defects;
  for (const auto& path : {plugin.library, plugin.compute}) {
    if (path.empty()) continue;
    const ElfFile library(path);
    check_exports(library, defects);
    check_needs(library, patience, defects);
  }
  return inspected("symbols", "exports its stages and nothing else, finds all that it uses, loads",
                   std::move(defects));
}

}  // namespace kazan
