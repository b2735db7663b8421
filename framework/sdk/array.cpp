#include "sdk/array.hpp"

#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

namespace kazan {
namespace {

struct DtypeRow {
  std::string_view name;
  std::size_t size;
};
constexpr DtypeRow kDtypes[] = {{"f32", 4}, {"f64", 8}, {"i32", 4}, {"i64", 8}, {"u8", 1}};

constexpr std::size_t kAlignment = 64;  // a cache line, and the widest vector register

std::int64_t product(const std::vector<Axis>& shape) {
  std::int64_t count = 1;
  for (const auto& axis : shape)
    if (axis.size < 0 || __builtin_mul_overflow(count, axis.size, &count))
      throw Error(Fault::internal, "array axis \"" + axis.name + "\" has the impossible size " +
                                       std::to_string(axis.size));
  return count;
}

std::shared_ptr<void> allocate_zeros(std::size_t bytes) {
  const std::size_t rounded = (bytes + kAlignment) / kAlignment * kAlignment;
  void* memory = std::aligned_alloc(kAlignment, rounded);
  if (!memory) throw std::bad_alloc();
  std::memset(memory, 0, rounded);
  return {memory, std::free};
}

}  // namespace

std::size_t size_of(Dtype dtype) {
  return kDtypes[static_cast<std::size_t>(dtype)].size;
}

std::string_view name(Dtype dtype) {
  return kDtypes[static_cast<std::size_t>(dtype)].name;
}

Dtype dtype_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kDtypes); ++i)
    if (kDtypes[i].name == name) return static_cast<Dtype>(i);
  throw Error(Fault::input, "unknown element type \"" + std::string(name) + "\"");
}

Array::Array(Dtype dtype, std::vector<Axis> shape) : dtype_(dtype), shape_(std::move(shape)) {
  const auto count = static_cast<std::size_t>(product(shape_));
  if (count > std::numeric_limits<std::size_t>::max() / 16) throw std::bad_alloc();
  memory_ = allocate_zeros(count * size_of(dtype));
}

Array Array::view(Dtype dtype, std::vector<Axis> shape, void* memory,
                  std::shared_ptr<const void> owner) {
  Array out;
  out.dtype_ = dtype;
  out.shape_ = std::move(shape);
  product(out.shape_);
  out.memory_ = std::shared_ptr<void>(std::const_pointer_cast<void>(owner), memory);
  return out;
}

std::int64_t Array::count() const {
  return product(shape_);
}

Array Array::clone() const {
  Array out(dtype_, shape_);
  if (bytes() > 0) std::memcpy(out.data(), data(), bytes());
  return out;
}

void Array::require(Dtype wanted) const {
  if (dtype_ != wanted)
    throw Error(Fault::internal, "an array of " + std::string(name(dtype_)) + " was read as " +
                                     std::string(name(wanted)));
}

void Array::copy_from(std::span<const std::byte> source) {
  if (source.size() != bytes())
    throw Error(Fault::internal, "an array of " + std::to_string(bytes()) + " bytes was given " +
                                     std::to_string(source.size()));
  if (!source.empty()) std::memcpy(data(), source.data(), source.size());
}

}  // namespace kazan
