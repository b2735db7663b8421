#include "host/hub/transfer.hpp"

#include <dlfcn.h>

#include "base/error.hpp"
#include "base/library_folder.hpp"

namespace kazan {
namespace {

Transfers& open_transfers() {
  const auto file = library_folder() / "kazan/transfer.so";
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) throw Error(Fault::machine, std::string("nothing can be fetched: ") + ::dlerror());
  auto* make = reinterpret_cast<Transfers* (*)()>(::dlsym(library, "kazan_transfers"));
  Transfers* made = make ? make() : nullptr;
  if (!made) throw Error(Fault::machine, "nothing can be fetched: libcurl does not start");
  return *made;
}

}  // namespace

Transfers& transfers() {
  static Transfers& opened = open_transfers();  // no library is ever unloaded
  return opened;
}

}  // namespace kazan
