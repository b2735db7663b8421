#include "pack/id_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "base/error.hpp"

namespace kazan {

IdFile::IdFile(const std::filesystem::path& path)
    : path_(path), file_(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC) {}

void IdFile::append(std::span<const std::int32_t> ids) {
  file_.write({reinterpret_cast<const char*>(ids.data()), ids.size_bytes()});
  size_ += static_cast<std::int64_t>(ids.size());
}

void IdFile::read(std::int64_t begin, std::int64_t end, std::int32_t* ids) const {
  char* to = reinterpret_cast<char*>(ids);
  auto at = static_cast<off_t>(begin) * 4, stop = static_cast<off_t>(end) * 4;
  while (at < stop) {
    const auto count = ::pread(file_.get(), to, static_cast<std::size_t>(stop - at), at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw_errno("read", path_.native(), count < 0 ? errno : EIO);
    at += count;
    to += count;
  }
}

}  // namespace kazan
