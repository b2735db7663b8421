// A file in a plugin folder: its ABI stamp, build id and needed libraries are read before anything
// is loaded. A library that passes all that is code, and trusted.
#include "host/catalog/elf.hpp"

#include "base/error.hpp"
#include "host/catalog/library.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

KAZAN_FUZZ_TARGET(elf, nullptr) {
  const auto path = put("plugin.so", bytes);
  const ElfFile file(path);
  file.section(".kazan.stamp");
  file.needed();
  file.dynamic_symbols();
  require(file.build_id().size() <= 2 * bytes.size(), "a build id is no longer than its file");
  require(torch_version(path).size() <= bytes.size(), "a version is no longer than its file");
  try {
    check_stamp(file);  // which only a plugin of this very build passes
  } catch (const Error& e) {
    require(e.fault() == Fault::plugin, "a wrong stamp is the plugin's fault");
  }
}
