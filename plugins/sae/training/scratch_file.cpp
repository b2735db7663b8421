#include "scratch_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan::sae {
namespace {

std::string need_of(const std::string& what_for, std::int64_t bytes) {
  return what_for + " takes " + human_bytes(static_cast<double>(bytes)) + " there";
}

}  // namespace

ScratchFile::ScratchFile(int flags, std::filesystem::path path, std::string need)
    : path_(std::move(path)), need_(std::move(need)), file_(path_, flags, 0600) {}

ScratchFile::ScratchFile(const std::filesystem::path& folder, std::int64_t bytes,
                         const std::string& what_for)
    : ScratchFile(O_RDWR | O_CREAT | O_EXCL, unique_folder(folder, "rows") / "rows",
                  need_of(what_for, bytes)) {
  ::unlink(path_.c_str());
  ::rmdir(path_.parent_path().c_str());
  take_room(bytes);
}

std::unique_ptr<ScratchFile> ScratchFile::named(std::filesystem::path path, std::int64_t bytes,
                                                const std::string& what_for) {
  std::unique_ptr<ScratchFile> out(
      new ScratchFile(O_RDWR | O_CREAT | O_TRUNC, std::move(path), need_of(what_for, bytes)));
  out->take_room(bytes);
  return out;
}

std::unique_ptr<ScratchFile> ScratchFile::reading(std::filesystem::path path) {
  return std::unique_ptr<ScratchFile>(new ScratchFile(O_RDONLY, std::move(path), ""));
}

// Room is taken now: a full disk is told before hours of work. Where a file system cannot do that,
// writing tells.
void ScratchFile::take_room(std::int64_t bytes) const {
  if (bytes > 0 && ::fallocate(file_.get(), 0, 0, bytes) != 0 && errno != EOPNOTSUPP &&
      errno != ENOSYS && errno != EINTR)
    fail("write", errno);
}

void ScratchFile::fail(const char* doing, int error) const {
  std::string message =
      std::string("cannot ") + doing + " " + path_.native() + ": " + std::strerror(error);
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) message += "; " + need_;
  throw Error(Fault::machine, message);
}

void ScratchFile::write(std::int64_t offset, const void* from, std::int64_t bytes) const {
  const char* at = static_cast<const char*>(from);
  while (bytes > 0) {
    const ssize_t n = ::pwrite(file_.get(), at, static_cast<std::size_t>(bytes), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write", errno);
    at += n;
    offset += n;
    bytes -= n;
  }
}

void ScratchFile::read(std::int64_t offset, void* to, std::int64_t bytes) const {
  char* at = static_cast<char*>(to);
  while (bytes > 0) {
    const ssize_t n = ::pread(file_.get(), at, static_cast<std::size_t>(bytes), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("read", errno);
    if (n == 0) throw Error(Fault::internal, path_.native() + " ends early");
    at += n;
    offset += n;
    bytes -= n;
  }
}

void ScratchFile::announce(std::int64_t offset, std::int64_t bytes) const {
  if (bytes > 0) ::posix_fadvise(file_.get(), offset, bytes, POSIX_FADV_WILLNEED);
}

void ScratchFile::cut(std::int64_t bytes) const {
  if (::ftruncate(file_.get(), bytes) != 0) fail("write", errno);
}

}  // namespace kazan::sae
