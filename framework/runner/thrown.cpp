#include "runner/thrown.hpp"

#include <filesystem>
#include <new>

namespace kazan {

Error as_error(const std::exception& thrown) {
  if (const auto* error = dynamic_cast<const Error*>(&thrown)) return *error;
  if (const auto* e = dynamic_cast<const std::filesystem::filesystem_error*>(&thrown))
    return Error(Fault::machine,
                 "cannot use " + e->path1().native() + ": " + e->code().message());
  if (dynamic_cast<const std::bad_alloc*>(&thrown)) return Error(Fault::machine, "out of memory");
  return Error(Fault::internal, std::string("internal error: ") + thrown.what());
}

}  // namespace kazan
