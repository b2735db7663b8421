// A dense array that crosses ports: element type, named shape, shared aligned memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace kazan {

enum class Dtype { f32, f64, i32, i64, u8 };

std::size_t size_of(Dtype dtype);          // bytes an element
std::string_view name(Dtype dtype);        // "f32"
Dtype dtype_named(std::string_view name);  // throws Error (Fault::input)

template <class T>
struct DtypeOf;
template <>
struct DtypeOf<float> {
  static constexpr Dtype value = Dtype::f32;
};
template <>
struct DtypeOf<double> {
  static constexpr Dtype value = Dtype::f64;
};
template <>
struct DtypeOf<std::int32_t> {
  static constexpr Dtype value = Dtype::i32;
};
template <>
struct DtypeOf<std::int64_t> {
  static constexpr Dtype value = Dtype::i64;
};
template <>
struct DtypeOf<std::uint8_t> {
  static constexpr Dtype value = Dtype::u8;
};

// One axis: what it counts, and how many there are.
struct Axis {
  std::string name;
  std::int64_t size = 0;
  bool operator==(const Axis&) const = default;
};

// Row-major, 64-byte aligned. Copies share memory, as at::Tensor's do; clone() does not.
class Array {
 public:
  Array() = default;                            // no elements
  Array(Dtype dtype, std::vector<Axis> shape);  // zeros

  template <class T>
  static Array of(std::vector<Axis> shape, std::span<const T> values) {
    Array out(DtypeOf<T>::value, std::move(shape));
    out.copy_from(std::as_bytes(values));
    return out;
  }
  template <class T>
  static Array of(std::vector<Axis> shape, const std::vector<T>& values) {
    return of(std::move(shape), std::span<const T>(values));
  }
  // Views memory that `owner` keeps alive (a tensor, a memory map).
  static Array view(Dtype dtype, std::vector<Axis> shape, void* memory,
                    std::shared_ptr<const void> owner);

  Dtype dtype() const { return dtype_; }
  const std::vector<Axis>& shape() const { return shape_; }
  std::int64_t size(std::size_t axis) const { return shape_.at(axis).size; }
  std::int64_t count() const;  // elements
  std::size_t bytes() const { return static_cast<std::size_t>(count()) * size_of(dtype_); }

  // The elements in order; throws Error (Fault::internal) when T is not the dtype.
  template <class T>
  std::span<T> values() {
    require(DtypeOf<T>::value);
    return {static_cast<T*>(data()), static_cast<std::size_t>(count())};
  }
  template <class T>
  std::span<const T> values() const {
    require(DtypeOf<T>::value);
    return {static_cast<const T*>(data()), static_cast<std::size_t>(count())};
  }
  // Row i along the first axis.
  template <class T>
  std::span<const T> row(std::int64_t i) const {
    const auto width = static_cast<std::size_t>(size(0) ? count() / size(0) : 0);
    return values<T>().subspan(static_cast<std::size_t>(i) * width, width);
  }

  void* data() { return memory_.get(); }
  const void* data() const { return memory_.get(); }
  const std::shared_ptr<void>& owner() const { return memory_; }
  Array clone() const;

 private:
  void require(Dtype wanted) const;
  void copy_from(std::span<const std::byte> bytes);

  Dtype dtype_ = Dtype::f32;
  std::vector<Axis> shape_ = {{"", 0}};
  std::shared_ptr<void> memory_;
};

}  // namespace kazan
