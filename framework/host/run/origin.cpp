#include "host/run/origin.hpp"

#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <map>

#include "base/cpu.hpp"
#include "base/time.hpp"

namespace kazan {
namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

// The build id among the notes of a loaded segment, "" when it is not there.
std::string build_id_in(const unsigned char* at, std::size_t size) {
  const auto padded = [](std::size_t n) { return (n + 3) & ~std::size_t{3}; };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof note);
    const std::size_t name = sizeof note, bytes = name + padded(note.n_namesz);
    const std::size_t end = bytes + padded(note.n_descsz);
    if (end > size) return "";
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
        std::memcmp(at + name, "GNU", 4) == 0)
      return hex(at + bytes, note.n_descsz);
    at += end;
    size -= end;
  }
  return "";
}

std::string build_id_of(const dl_phdr_info& library) {
  for (int i = 0; i < library.dlpi_phnum; ++i) {
    const auto& segment = library.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* at = reinterpret_cast<const unsigned char*>(library.dlpi_addr + segment.p_vaddr);
    if (auto id = build_id_in(at, segment.p_memsz); !id.empty()) return id;
  }
  return "";
}

int collect(dl_phdr_info* library, std::size_t, void* into) {
  if (!library->dlpi_name || library->dlpi_name[0] != '/') return 0;  // the program, the vdso
  std::error_code ignored;
  const auto file = std::filesystem::canonical(library->dlpi_name, ignored);
  auto& found = *static_cast<std::map<std::string, std::string>*>(into);
  found[(file.empty() ? library->dlpi_name : file).filename()] = build_id_of(*library);
  return 0;
}

}  // namespace

Json loaded_libraries() {
  std::map<std::string, std::string> found;
  ::dl_iterate_phdr(collect, &found);
  Json out = Json::object();
  for (const auto& [name, id] : found) out[name] = id;
  return out;
}

Json origin_json() {
  return Json::object({{"computed", utc_time(std::chrono::system_clock::now())},
                       {"host", host_name()},
                       {"cpu", cpu().name},
                       {"kernels", kernel_path()},
                       {"libraries", loaded_libraries()}});
}

}  // namespace kazan
