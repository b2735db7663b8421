// What an ELF file says of itself, read without loading it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kazan {

// One that a library offers to others, or wants from them.
struct DynamicSymbol {
  std::string name;
  bool defined = false;
  bool weak = false;    // wanted: it may be missing; defined: any other of the name does as well
  bool unique = false;  // defined once in a process, whoever defines it (STB_GNU_UNIQUE)
};

class ElfFile {
 public:
  // Throws Error (Fault::plugin) when the file is not a 64-bit little-endian ELF file.
  explicit ElfFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::optional<std::string> section(std::string_view name) const;
  std::string build_id() const;             // hex; "" when the linker wrote none
  std::vector<std::string> needed() const;  // DT_NEEDED: the libraries it links, by name
  std::vector<DynamicSymbol> dynamic_symbols() const;

 private:
  template <class T>
  T read(std::size_t offset) const;
  std::string_view range(std::size_t offset, std::size_t size) const;
  std::string_view text_at(std::size_t offset) const;
  std::size_t strings() const;  // where the names of its dynamic section lie

  std::filesystem::path path_;
  std::string bytes_;
  struct Section {
    std::string name;
    std::size_t offset, size;
  };
  std::vector<Section> sections_;
};

}  // namespace kazan
