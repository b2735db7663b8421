#include "base/library_folder.hpp"

#include <dlfcn.h>

#include "base/error.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

const char kHere = 0;  // has an address within this library, whoever links it

fs::path find_folder() {
  Dl_info info{};
  if (::dladdr(&kHere, &info) == 0 || !info.dli_fname)
    throw Error(Fault::internal, "the loader does not know libkazan");
  std::error_code error;
  const fs::path file = fs::canonical(info.dli_fname, error);
  if (error) throw_errno("find", info.dli_fname, error.value());
  return file.parent_path();
}

}  // namespace

fs::path library_folder() {
  static const fs::path folder = find_folder();
  return folder;
}

}  // namespace kazan
