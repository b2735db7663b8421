// Memory for numbers: zeroed, on pages of its own, huge ones where there are many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace kazan::trainer {

// Aligned to 64 bytes at least. Throws std::bad_alloc.
void* allocate_pages(std::size_t bytes);
void free_pages(void* pages, std::size_t bytes) noexcept;

template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t count) : size_(count) {
    if (count) data_ = static_cast<T*>(allocate_pages(count * sizeof(T)));
  }
  ~Buffer() {
    if (data_) free_pages(data_, size_ * sizeof(T));
  }
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  // For at least so many; what it held is lost when it grows.
  void at_least(std::size_t count) {
    if (count > size_) *this = Buffer(count);
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace kazan::trainer
