// A file system of a test's own: needs the rights of root.
#pragma once

#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/files.hpp"

namespace kazan::testing {

// A tmpfs at `folder`, unmounted at the end; none where that is not allowed.
class Mount {
 public:
  Mount(std::filesystem::path folder, unsigned long flags, const char* options)
      : folder_(std::move(folder)) {
    make_folder(folder_);
    mounted_ = ::mount("none", folder_.c_str(), "tmpfs", flags, options) == 0;
  }
  ~Mount() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

}  // namespace kazan::testing

#define REQUIRE_MOUNT(mount)                         \
  if (!(mount).mounted()) {                          \
    WARN("skipped: mounting is not permitted here"); \
    return;                                          \
  }
