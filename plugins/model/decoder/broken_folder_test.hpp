// A model's folder with one file replaced, or without it, for the tests of families.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "base/files.hpp"
#include "testing/rig.hpp"

namespace kazan::testing {

class BrokenFolder {
 public:
  BrokenFolder(const std::filesystem::path& whole, const std::string& file,
               const std::optional<std::string>& bytes) {
    for (const auto& entry : std::filesystem::directory_iterator(whole))
      if (entry.path().filename() != file)
        std::filesystem::create_symlink(entry.path(), folder_.path() / entry.path().filename());
    if (bytes) write_file(folder_.path() / file, *bytes);
  }

  // What a stage says of it; nothing where it takes it for a model.
  std::string failure(const std::string& stage) const {
    Rig rig(stage);
    rig.param("weights", Json(std::vector<std::string>{folder_.path().native()}));
    try {
      rig.run();
    } catch (const Error& e) {
      CHECK(e.fault() == Fault::input);
      return e.what();
    }
    return "";
  }

 private:
  ScopedFolder folder_{unique_folder(std::filesystem::temp_directory_path(), "kazan")};
};

}  // namespace kazan::testing
