#include "runner/meant.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "host/catalog/catalog.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Here, or with what came along: both are found under this name.
bool is_experiment(const fs::path& path) {
  std::error_code absent;
  return fs::is_regular_file(path, absent) ||
         fs::is_regular_file(installation_folder() / "share/kazan" / path, absent);
}

}  // namespace

std::string meant_experiment(const std::string& word) {
  const fs::path path(word);
  if (path.filename().empty()) return "";
  for (const auto& folder : {path.parent_path(), fs::path("experiments")})
    for (const char* ending : {".yaml", ".yml"}) {
      const fs::path name = path.filename();
      const bool yaml = name.extension() == ".yaml" || name.extension() == ".yml";
      const fs::path meant =
          folder / (yaml ? fs::path(name).replace_extension(ending) : fs::path(name) += ending);
      if (meant != path && is_experiment(meant)) return meant.native();
    }
  return "";
}

std::string did_you_mean_name(const std::string& word, std::vector<std::string> names) {
  if (auto near = did_you_mean(word, names); !near.empty() || word.empty()) return near;
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(word); });
  const auto shortest = std::min_element(names.begin(), names.end(),
                                         [](auto& a, auto& b) { return a.size() < b.size(); });
  return shortest == names.end() ? "" : " (did you mean " + *shortest + "?)";
}

}  // namespace kazan
