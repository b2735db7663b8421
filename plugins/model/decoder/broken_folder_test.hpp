// A model's folder with one file replaced, or without it, for the tests of families.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "base/files.hpp"
#include "testing/rig.hpp"

namespace kazan::testing {

// What a stage says of a model's folder; nothing where it takes it for one.
inline std::string failure_of(const std::filesystem::path& folder, const std::string& stage) {
  Rig rig(stage);
  rig.param("weights", Json(std::vector<std::string>{folder.native()}));
  try {
    rig.run();
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::input);
    return e.what();
  }
  return "";
}

class BrokenFolder {
 public:
  BrokenFolder(const std::filesystem::path& whole, const std::string& file,
               const std::optional<std::string>& bytes) {
    for (const auto& entry : std::filesystem::directory_iterator(whole))
      if (entry.path().filename() != file)
        std::filesystem::create_symlink(entry.path(), folder_.path() / entry.path().filename());
    if (bytes) write_file(folder_.path() / file, *bytes);
  }

  const std::filesystem::path& path() const { return folder_.path(); }
  std::string failure(const std::string& stage) const { return failure_of(folder_.path(), stage); }

 private:
  ScopedFolder folder_{unique_folder(std::filesystem::temp_directory_path(), "kazan")};
};

}  // namespace kazan::testing
