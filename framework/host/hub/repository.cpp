#include "host/hub/repository.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/writer.hpp"
#include "sdk/hub_cache.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr useconds_t kTurn = 50000;  // microseconds

// -1: there are no locks here.
int open_lock(const fs::path& file) {
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  return ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0664);
}

bool leads_to(const fs::path& link, const fs::path& file) {
  std::error_code unknown;
  return fs::exists(link, unknown) && fs::equivalent(link, file, unknown);
}

}  // namespace

BlobLock::BlobLock(const fs::path& file, const std::function<void()>& waiting)
    : descriptor_(open_lock(file)) {
  try {
    while (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) return;  // ENOLCK, ENOSYS
      waiting();
      ::usleep(kTurn);
    }
    held_ = descriptor_ >= 0;
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

BlobLock::~BlobLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

HubRepository::HubRepository(fs::path cache, const std::string& model)
    : cache_(std::move(cache)), folder_(cache_ / hub_folder_name(model)) {}

fs::path HubRepository::blob(const std::string& hash) const {
  return folder_ / "blobs" / hash;
}

fs::path HubRepository::partial(const std::string& hash) const {
  return folder_ / "blobs" / (hash + ".incomplete");
}

fs::path HubRepository::snapshot(const std::string& commit) const {
  return folder_ / "snapshots" / commit;
}

fs::path HubRepository::lock(const std::string& hash) const {
  return cache_ / ".locks" / folder_.filename() / (hash + ".lock");
}

void HubRepository::make_folders(const std::string& commit) const {
  make_folder(folder_ / "blobs");
  make_folder(folder_ / "refs");
  make_folder(snapshot(commit));
}

void HubRepository::link(const std::string& commit, const std::string& file,
                         const std::string& hash) const {
  const fs::path at = snapshot(commit) / file;
  if (leads_to(at, blob(hash))) return;
  const fs::path fresh = temporary_beside(at);
  std::error_code error;
  fs::create_symlink(fs::path("../../blobs") / hash, fresh, error);
  if (error) fs::copy_file(blob(hash), fresh, error);
  if (!error) fs::rename(fresh, at, error);
  if (error) throw_errno("write", at.native(), error.value());
}

void HubRepository::remember_absent(const std::string& commit, const std::string& file) const {
  const fs::path at = folder_ / ".no_exist" / commit / file;
  make_folder(at.parent_path());
  const FileDescriptor touched(at, O_WRONLY | O_CREAT);
}

void HubRepository::set_main(const std::string& commit) const {
  const fs::path main = folder_ / "refs/main";
  std::error_code unknown;
  if (fs::exists(main, unknown) && read_file(main) == commit) return;
  write_file(main, commit);
}

}  // namespace kazan
