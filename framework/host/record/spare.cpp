#include "host/record/spare.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/writer.hpp"

namespace kazan {

Spare::Spare(const std::filesystem::path& path, std::int64_t bytes)
    : file_(temporary_beside(path)) {
  try {
    const FileDescriptor file(file_, O_WRONLY | O_CREAT | O_EXCL);
    if (::posix_fallocate(file.get(), 0, bytes) != 0) release();  // part of it is no use to anyone
  } catch (const Error&) {
    file_.clear();
  }
}

void Spare::release() {
  std::error_code ignored;
  if (!file_.empty()) std::filesystem::remove(file_, ignored);
  file_.clear();
}

}  // namespace kazan
