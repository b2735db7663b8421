// What the codecs' tests share: a folder, and files that were damaged on the way.
#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <string>

#include "base/files.hpp"
#include "sdk/artifact.hpp"

namespace kazan::testing {

class TemporaryArtifact {
 public:
  ArtifactFolder folder() { return {scoped_.path(), nullptr}; }
  std::filesystem::path file(const char* name) { return scoped_.path() / name; }

 private:
  ScopedFolder scoped_{unique_folder(std::filesystem::temp_directory_path(), "kazan-codec")};
};

// Saved twice, the same bytes; loaded, whatever `same` compares.
template <class T>
std::shared_ptr<T> round_trip(const T& value, TemporaryArtifact& at, const char* file) {
  std::filesystem::remove(at.file(file));  // the one before may be open
  value.save(at.folder());
  const std::string bytes = read_file(at.file(file));
  std::filesystem::remove(at.file(file));
  value.save(at.folder());
  CHECK(read_file(at.file(file)) == bytes);
  return T::load(at.folder());
}

// Loads every file that differs in one byte, and every beginning of it, through `load`: each is
// refused with an Error that names the file, or loads. Returns how many were refused.
template <class Load>
int refused_when_damaged(const std::filesystem::path& path, Load load) {
  const std::string good = read_file(path);
  int refused = 0;
  const auto attempt = [&](const std::string& bytes) {
    std::filesystem::remove(path);  // the one before may be mapped
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      load();
    } catch (const Error& e) {
      ++refused;
      if (std::string(e.what()).find(path.filename().native()) == std::string::npos)
        FAIL_CHECK("the error does not name the file: " << e.what());
    }
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(~bytes[i]);
    attempt(bytes);
  }
  for (std::size_t length = 0; length < good.size(); length += 7) attempt(good.substr(0, length));
  attempt(good);
  return refused;
}

}  // namespace kazan::testing
