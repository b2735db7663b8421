#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/writer.hpp"

namespace kazan {
namespace fs = std::filesystem;

FileDescriptor::FileDescriptor(fs::path path, int flags, int mode)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), flags | O_CLOEXEC, mode)) {
  if (descriptor_ < 0)
    throw_errno((flags & O_ACCMODE) == O_RDONLY ? "read" : "write", path_.native(), errno);
}

FileDescriptor::~FileDescriptor() {
  ::close(descriptor_);
}

std::size_t FileDescriptor::read(char* buffer, std::size_t size) const {
  for (;;) {
    const ssize_t n = ::read(descriptor_, buffer, size);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) throw_errno("read", path_.native(), errno);
  }
}

void FileDescriptor::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) throw_errno("write", path_.native(), errno);
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void FileDescriptor::sync() const {
  if (::fsync(descriptor_) != 0) throw_errno("sync", path_.native(), errno);
}

std::string read_file(const fs::path& path) {
  const FileDescriptor file(path, O_RDONLY);
  struct stat s {};
  const bool sized = ::fstat(file.get(), &s) == 0 && s.st_size > 0;  // not so in /proc
  std::string bytes(sized ? static_cast<std::size_t>(s.st_size) + 1 : 1 << 12, '\0');
  std::size_t filled = 0;
  while (const std::size_t n = file.read(bytes.data() + filled, bytes.size() - filled))
    if ((filled += n) == bytes.size()) bytes.resize(2 * filled);  // it grew
  bytes.resize(filled);
  return bytes;
}

bool is_there(const fs::path& path) {
  std::error_code unknown;
  return fs::exists(path, unknown);
}

bool is_file(const fs::path& path) {
  std::error_code unknown;
  return fs::is_regular_file(path, unknown);
}

std::string nearest_sibling(const fs::path& path) {
  constexpr int kMost = 10000;  // entries to look at
  std::vector<std::string> names;
  std::error_code error;
  int seen = 0;
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (fs::directory_iterator at(folder, error), end; !error && at != end && seen < kMost; ++seen) {
    // What is there by that very name, as a link that leads nowhere, is no other one.
    if (at->path().filename() != path.filename()) names.push_back(at->path().filename());
    at.increment(error);
  }
  std::sort(names.begin(), names.end());  // the same answer whatever order the folder has
  const auto found = nearest(path.filename().native(), names);
  return found ? (path.has_parent_path() ? path.parent_path() / *found : fs::path(*found)).native()
               : "";
}

void write_file(const fs::path& path, std::string_view bytes) {
  const fs::path beside = temporary_beside(path);
  try {
    const FileDescriptor file(beside, O_WRONLY | O_CREAT | O_EXCL);
    file.write(bytes);
    file.sync();
    if (::rename(beside.c_str(), path.c_str()) != 0) throw_errno("write", path.native(), errno);
  } catch (...) {
    ::unlink(beside.c_str());
    throw;
  }
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw_errno("make the folder", path.native(), error.value());
}

// Some file systems (FUSE, network ones) have no fsync of folders: there is nothing to wait for.
void sync_folder(const fs::path& path) {
  const FileDescriptor folder(path, O_RDONLY | O_DIRECTORY);
  if (::fsync(folder.get()) != 0 && errno != EINVAL && errno != ENOTSUP)
    throw_errno("sync", path.native(), errno);
}

void sync_tree(const fs::path& path) {
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_directory() && !entry.is_symlink())
      sync_folder(entry.path());
    else
      FileDescriptor(entry.path(), O_RDONLY).sync();
  }
  sync_folder(path);
}

ScopedFolder::~ScopedFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path unique_folder(const fs::path& parent, std::string_view prefix) {
  make_folder(parent);
  std::string pattern = (parent / (std::string(prefix) + "-XXXXXX")).native();
  if (!::mkdtemp(pattern.data())) throw_errno("make a folder in", parent.native(), errno);
  return pattern;
}

}  // namespace kazan
