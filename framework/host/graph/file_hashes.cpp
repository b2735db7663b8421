#include "host/graph/file_hashes.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <ctime>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/seal.hpp"

namespace kazan {
namespace {

std::string nanoseconds(const timespec& t) {
  return std::to_string(t.tv_sec) + "." + std::to_string(t.tv_nsec);
}

struct stat stat_of(const std::filesystem::path& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0) throw_errno("read", file.native(), errno);
  return s;
}

std::string identity(const struct stat& s) {
  return std::to_string(s.st_dev) + " " + std::to_string(s.st_ino) + " " +
         std::to_string(s.st_size) + " " + nanoseconds(s.st_mtim) + " " + nanoseconds(s.st_ctim);
}

// A file changed within the clock's resolution may change again without its times showing it.
bool settled(const struct stat& s) {
  return std::time(nullptr) - s.st_ctim.tv_sec > 2;
}

}  // namespace

FileHashes::FileHashes(std::filesystem::path memory) : memory_(std::move(memory)) {
  if (memory_.empty()) return;
  try {
    const Json json = unsealed(read_file(memory_), memory_.native());
    for (const auto& [id, hash] : json.members()) known_[id] = hash.string();
  } catch (const Error&) {
    known_.clear();
  }
}

std::string FileHashes::of(const std::filesystem::path& file) {
  const struct stat before = stat_of(file);
  const auto found = known_.find(identity(before));
  if (found != known_.end()) return found->second;
  const std::string hash = sha256_file(file);
  if (settled(before) && identity(before) == identity(stat_of(file))) {
    known_[identity(before)] = hash;
    changed_ = true;
  }
  return hash;
}

void FileHashes::require(const std::filesystem::path& file, const std::string& sha256) {
  if (!std::filesystem::exists(file))
    throw Error(Fault::input, "the file " + file.native() + " is gone (SHA-256 " + sha256 + ")");
  if (of(file) != sha256)
    throw Error(Fault::input, file.native() + " has changed since the plan was made: run again");
}

void FileHashes::save() const {
  if (!changed_ || memory_.empty()) return;
  Json json = Json::object();
  for (const auto& [id, hash] : known_) json[id] = hash;
  try {
    make_folder(memory_.parent_path());
    write_file(memory_, sealed(json));
  } catch (const Error&) {
  }
}

}  // namespace kazan
