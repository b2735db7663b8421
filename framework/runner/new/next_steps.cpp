#include "runner/new/next_steps.hpp"

#include "base/files.hpp"
#include "base/shell_word.hpp"
#include "host/catalog/catalog.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// plugins/FAMILY/NAME of the project's own sources.
bool in_tree(const fs::path& folder) {
  const fs::path plugins = fs::absolute(folder).lexically_normal().parent_path().parent_path();
  return plugins.filename() == "plugins" &&
         is_there(plugins.parent_path() / "cmake/KazanPlugin.cmake");
}

bool is_installation(const fs::path& prefix) {
  return is_there(prefix / "lib/cmake/Kazan/KazanConfig.cmake");
}

std::string command(const std::string& words) {
  return "  " + printable(words) + "\n";
}

std::string steps_with(const fs::path& folder, const fs::path& prefix) {
  const bool known = prefix == "/usr" || prefix == "/usr/local";  // where CMake looks by itself
  const std::string option = known ? "" : " -DCMAKE_PREFIX_PATH=" + shell_word(prefix);
  return command("cd " + shell_word(folder)) +
         command("cmake -S . -B build" + option +
                 " && cmake --build build -j4 && ctest --test-dir build") +
         command("runner plugin check build/lib/kazan/plugins") +
         command("runner example.yaml --plugins build/lib/kazan/plugins");
}

// Beside the build folder: it is this build's, and a path that is nobody else's.
std::string installing_first(const fs::path& folder, const fs::path& build) {
  const fs::path prefix = build.parent_path() / "installed";
  return "This program runs from a build folder: install it, then build the plugin, test it, check "
         "it, run its example:\n" +
         command("cmake --build " + shell_word(build) + " --target sdk && cmake --install " +
                 shell_word(build) + " --prefix " + shell_word(prefix)) +
         command("export PATH=" + shell_word(prefix / "bin") + ":$PATH") +
         steps_with(folder, prefix);
}

}  // namespace

std::string next_steps(const fs::path& folder) {
  const fs::path here = installation_folder();
  if (in_tree(folder))
    return "Build it with the others, and test it:\n" +
           command("tools/dev test -R " + shell_word(folder.filename()));
  if (is_installation(here))
    return "Build it, test it, check it, run its example:\n" + steps_with(folder, here);
  if (is_there(here / "cmake_install.cmake")) return installing_first(folder, here);
  return "It is built against an installed Kazan, and " + printable(here.native()) +
         " has no lib/cmake/Kazan: " + printable((here / "share/kazan/docs/plugins.md").native()) +
         " says how to make one\n";
}

}  // namespace kazan
