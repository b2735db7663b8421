#define BOOST_DLL_USE_STD_FS
#include "host/catalog/library.hpp"

#include <dlfcn.h>

#include <boost/dll/library_info.hpp>
#include <boost/dll/runtime_symbol_info.hpp>
#include <boost/dll/shared_library.hpp>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/library_folder.hpp"
#include "base/text.hpp"
#include "host/catalog/elf.hpp"
#include "host_stamp.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// "it has compiler=GNU-11, this program compiler=GNU-12" for each word of the stamps that differs.
std::string differences(const std::string& theirs, const std::string& ours) {
  std::vector<std::string> out;
  const auto a = split(theirs, ' '), b = split(ours, ' ');
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string x = i < a.size() ? a[i] : "nothing", y = i < b.size() ? b[i] : "nothing";
    if (x != y) out.push_back("it has " + x + ", this program " + y);
  }
  return join(out, "; ");
}

// What is loaded already satisfies whoever names it. A fault is told when the plugin is loaded.
void load_own_libraries(const ElfFile& plugin) {
  for (const auto& name : plugin.needed())
    if (const fs::path own = library_folder() / name; is_there(own))
      ::dlopen(own.c_str(), RTLD_NOW | RTLD_LOCAL);
}

}  // namespace

void check_stamp(const ElfFile& library) {
  auto stamp = library.section(".kazan.stamp");
  if (!stamp)
    throw Error(Fault::plugin,
                library.path().native() + " is not a Kazan plugin: it carries no ABI stamp");
  stamp = stamp->substr(0, stamp->find('\0'));
  if (*stamp != kHostStamp)
    throw Error(Fault::plugin, library.path().native() + " was built for another version (" +
                                   differences(*stamp, kHostStamp) + "): rebuild it");
}

std::string torch_version(const fs::path& library) {
  const auto versions = ElfFile(library).section(".kazan.torch").value_or("");
  return versions.substr(0, versions.find('\0'));  // one a source file, all equal
}

struct Library::Handle {
  fs::path path;
  boost::dll::shared_library library;
};

Library::Library(const fs::path& path) : handle_(std::make_unique<Handle>()) {
  const ElfFile file(path);
  check_stamp(file);
  load_own_libraries(file);
  handle_->path = fs::canonical(path);
  std::error_code error;
  handle_->library.load(handle_->path, boost::dll::load_mode::rtld_now, error);
  if (!handle_->library.is_loaded()) {
    const char* reason = ::dlerror();  // Boost keeps only a generic error code
    throw Error(Fault::plugin,
                "cannot load " + path.native() + ": " + (reason ? reason : error.message()));
  }
}

// Kept for good, see the header, where a leak checker finds it.
Library::~Library() {
  static auto* const kept = new std::vector<std::unique_ptr<Handle>>;
  kept->push_back(std::move(handle_));
}
Library::Library(Library&&) noexcept = default;

void* Library::address(const std::string& symbol) const {
  if (!handle_->library.has(symbol)) return nullptr;
  char& at = handle_->library.get<char>(symbol);
  const fs::path owner = boost::dll::symbol_location_ptr(&at);
  return fs::canonical(owner) == handle_->path ? &at : nullptr;
}

std::vector<std::string> exported_symbols(const fs::path& library) {
  try {
    return boost::dll::library_info(library).symbols();
  } catch (const std::exception& e) {
    throw Error(Fault::plugin, "cannot read the symbols of " + library.native() + ": " + e.what());
  }
}

}  // namespace kazan
