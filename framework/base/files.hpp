// Files and folders: whole reads, and writes that are all or nothing.
// Every function throws Error (Fault::machine) with path and reason.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace kazan {

class FileDescriptor {
 public:
  FileDescriptor(std::filesystem::path path, int flags, int mode = 0666);
  ~FileDescriptor();
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int get() const { return descriptor_; }
  std::size_t read(char* buffer, std::size_t size) const;  // 0 at the end
  void write(std::string_view bytes) const;                // all of them
  void sync() const;

 private:
  std::filesystem::path path_;
  int descriptor_;
};

std::string read_file(const std::filesystem::path& path);

// Whether something, or a file, has this path or is what a link of this path leads to. What cannot
// be looked at is not there. Never throw.
bool is_there(const std::filesystem::path& path);
bool is_file(const std::filesystem::path& path);

// The path in the same folder that a hand most likely meant by one that is not there; "" when
// nothing there is like it. Never throws.
std::string nearest_sibling(const std::filesystem::path& path);

// Writes beside `path`, syncs, renames over it: a reader sees the old bytes or the new ones.
void write_file(const std::filesystem::path& path, std::string_view bytes);

void make_folder(const std::filesystem::path& path);  // with its parents
void sync_folder(const std::filesystem::path& path);  // its entries, not their contents
void sync_tree(const std::filesystem::path& path);    // every file and folder below, and itself

// Removes the folder at the end of the scope. Errors are ignored: it is litter by then.
class ScopedFolder {
 public:
  explicit ScopedFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~ScopedFolder();
  ScopedFolder(const ScopedFolder&) = delete;
  ScopedFolder& operator=(const ScopedFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A new empty folder `parent/PREFIX-xxxxxx` that no other process has.
std::filesystem::path unique_folder(const std::filesystem::path& parent, std::string_view prefix);

}  // namespace kazan
