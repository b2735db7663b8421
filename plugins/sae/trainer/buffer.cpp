#include "buffer.hpp"

#include <sys/mman.h>

#include <new>

namespace kazan::trainer {
namespace {

constexpr std::size_t kHugePage = 2 << 20;

}  // namespace

void* allocate_pages(std::size_t bytes) {
  void* const pages =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  if (bytes >= 2 * kHugePage) ::madvise(pages, bytes, MADV_HUGEPAGE);
  return pages;
}

void free_pages(void* pages, std::size_t bytes) noexcept {
  ::munmap(pages, bytes);
}

}  // namespace kazan::trainer
