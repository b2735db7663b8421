// A loaded plugin library. The only code that includes Boost.DLL is behind this header.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kazan {

class ElfFile;

// Refuses (Error, Fault::plugin) a library whose ABI stamp differs from this program's, saying
// what differs.
void check_stamp(const ElfFile& library);

// The version of libtorch that the library was compiled with, "" when it uses none. Reads the file
// and loads nothing.
std::string torch_version(const std::filesystem::path& library);

// Loaded with all symbols resolved at once, and never unloaded: what it threw or allocated may
// outlive any handle.
class Library {
 public:
  // Checks the stamp first. Loads what it links of Kazan's own libraries from where this program
  // has them, wherever the plugin was built: a plugin names no folder, and no other version of them
  // comes into the process. Throws Error (Fault::plugin) with the loader's reason.
  explicit Library(const std::filesystem::path& path);
  ~Library();
  Library(Library&&) noexcept;

  // The symbol defined by this very file, nullptr when it has none: the loader would also search
  // the libraries it depends on.
  template <class T>
  T* find(const std::string& symbol) const {
    return static_cast<T*>(address(symbol));
  }

 private:
  void* address(const std::string& symbol) const;

  struct Handle;
  std::unique_ptr<Handle> handle_;
};

// The names that a library exports, read from the file.
std::vector<std::string> exported_symbols(const std::filesystem::path& library);

}  // namespace kazan
