// Counts what a test program allocates with `new`. To be included by one of its files.
#pragma once

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace kazan::testing {

// Bytes: now, and at most so far. Both may be set.
inline std::atomic<std::size_t> allocated = 0, most_allocated = 0;

}  // namespace kazan::testing

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (!memory) throw std::bad_alloc();
  const auto now = kazan::testing::allocated += malloc_usable_size(memory);
  auto& most = kazan::testing::most_allocated;
  for (auto known = most.load(); now > known && !most.compare_exchange_weak(known, now);) {
  }
  return memory;
}

void operator delete(void* memory) noexcept {
  kazan::testing::allocated -= malloc_usable_size(memory);
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}
