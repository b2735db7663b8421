#include "host/run/key_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/time.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Others that let go of it remove the file: then it is made anew. Where path and descriptor never
// agree, on some layered file systems, a lock is none.
constexpr int kTurns = 100;

fs::path place(const fs::path& store, const std::string& key) {
  return store / "locks" / key;
}

// False when the file was removed, or replaced, between open and flock: the lock is on nothing.
bool still_there(const fs::path& path, int descriptor) {
  struct stat by_path {
  }, by_descriptor{};
  return ::stat(path.c_str(), &by_path) == 0 && ::fstat(descriptor, &by_descriptor) == 0 &&
         by_path.st_ino == by_descriptor.st_ino && by_path.st_dev == by_descriptor.st_dev;
}

void sign(int descriptor) {
  const std::string text = "process " + std::to_string(::getpid()) + " on " + host_name() + "\n";
  // For people only: a lock without a name is a lock all the same.
  if (::ftruncate(descriptor, 0) != 0 || ::write(descriptor, text.data(), text.size()) < 0) return;
}

}  // namespace

std::optional<KeyLock> KeyLock::try_lock(const fs::path& store, const std::string& key) {
  const auto path = place(store, key);
  for (int turn = 0; turn < kTurns; ++turn) {
    std::error_code ignored;
    fs::create_directory(path.parent_path(), ignored);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) return KeyLock(path, -1);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const bool held = errno == EWOULDBLOCK;
      ::close(descriptor);
      if (held) return std::nullopt;
      return KeyLock(path, -1);
    }
    if (still_there(path, descriptor)) {
      sign(descriptor);
      return KeyLock(path, descriptor);
    }
    ::close(descriptor);
  }
  return KeyLock(path, -1);
}

std::string KeyLock::holder(const fs::path& store, const std::string& key) {
  try {
    const std::string text = read_file(place(store, key));
    return text.substr(0, text.find('\n'));
  } catch (const Error&) {
    return "";
  }
}

KeyLock::~KeyLock() {
  if (descriptor_ < 0) return;
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

KeyLock::KeyLock(KeyLock&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

KeyLock& KeyLock::operator=(KeyLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

}  // namespace kazan
