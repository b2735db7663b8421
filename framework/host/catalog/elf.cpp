#include "host/catalog/elf.hpp"

#include <elf.h>

#include <cstring>

#include "base/error.hpp"
#include "base/files.hpp"

namespace kazan {

ElfFile::ElfFile(const std::filesystem::path& path) : path_(path), bytes_(read_file(path)) {
  const auto header = read<Elf64_Ehdr>(0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB)
    throw Error(Fault::plugin, path.native() + " is not a shared library");
  const auto at = [&](std::size_t i) {
    return read<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr));
  };
  if (header.e_shstrndx >= header.e_shnum) return;
  const std::size_t names = at(header.e_shstrndx).sh_offset;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const auto s = at(i);
    if (s.sh_type != SHT_NOBITS)
      sections_.push_back({std::string(text_at(names + s.sh_name)), s.sh_offset, s.sh_size});
  }
}

template <class T>
T ElfFile::read(std::size_t offset) const {
  T value;
  std::memcpy(&value, range(offset, sizeof value).data(), sizeof value);
  return value;
}

std::string_view ElfFile::range(std::size_t offset, std::size_t size) const {
  if (offset > bytes_.size() || size > bytes_.size() - offset)
    throw Error(Fault::plugin, path_.native() + " is not a whole shared library");
  return std::string_view(bytes_).substr(offset, size);
}

std::string_view ElfFile::text_at(std::size_t offset) const {
  const auto rest = range(offset, bytes_.size() - std::min(offset, bytes_.size()));
  return rest.substr(0, rest.find('\0'));
}

std::optional<std::string> ElfFile::section(std::string_view name) const {
  for (const auto& s : sections_)
    if (s.name == name) return std::string(range(s.offset, s.size));
  return std::nullopt;
}

std::string ElfFile::build_id() const {
  const auto note = section(".note.gnu.build-id");
  const std::size_t start = sizeof(Elf64_Nhdr) + 4;  // the owner's name, "GNU"
  if (!note || note->size() < start) return "";
  std::string hex;
  for (const unsigned char byte : note->substr(start)) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::size_t ElfFile::strings() const {
  for (const auto& s : sections_)
    if (s.name == ".dynstr") return s.offset;
  return 0;
}

std::vector<std::string> ElfFile::needed() const {
  std::vector<std::string> names;
  for (const auto& s : sections_) {
    if (s.name != ".dynamic") continue;
    for (std::size_t i = 0; i + sizeof(Elf64_Dyn) <= s.size; i += sizeof(Elf64_Dyn)) {
      const auto entry = read<Elf64_Dyn>(s.offset + i);
      if (entry.d_tag == DT_NEEDED) names.emplace_back(text_at(strings() + entry.d_un.d_val));
    }
  }
  return names;
}

std::vector<DynamicSymbol> ElfFile::dynamic_symbols() const {
  std::vector<DynamicSymbol> symbols;
  for (const auto& s : sections_) {
    if (s.name != ".dynsym") continue;
    for (std::size_t i = 0; i + sizeof(Elf64_Sym) <= s.size; i += sizeof(Elf64_Sym)) {
      const auto entry = read<Elf64_Sym>(s.offset + i);
      const auto binding = ELF64_ST_BIND(entry.st_info);
      if (binding == STB_LOCAL || ELF64_ST_TYPE(entry.st_info) == STT_SECTION) continue;
      symbols.push_back({std::string(text_at(strings() + entry.st_name)),
                         entry.st_shndx != SHN_UNDEF, binding == STB_WEAK,
                         binding == STB_GNU_UNIQUE});
    }
  }
  return symbols;
}

}  // namespace kazan
