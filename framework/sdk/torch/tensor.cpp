#include "sdk/torch/tensor.hpp"

#include <ATen/ops/from_blob.h>

namespace kazan {
namespace {

struct Pair {
  Dtype dtype;
  at::ScalarType scalar;
};
constexpr Pair kPairs[] = {{Dtype::f32, at::kFloat},
                           {Dtype::f64, at::kDouble},
                           {Dtype::i32, at::kInt},
                           {Dtype::i64, at::kLong},
                           {Dtype::u8, at::kByte}};

at::ScalarType scalar_of(Dtype dtype) {
  for (const auto& pair : kPairs)
    if (pair.dtype == dtype) return pair.scalar;
  throw Error(Fault::internal, "no tensor type for " + std::string(name(dtype)));
}

Dtype dtype_of(at::ScalarType scalar) {
  for (const auto& pair : kPairs)
    if (pair.scalar == scalar) return pair.dtype;
  throw Error(Fault::internal, std::string("no array type for a tensor of ") + toString(scalar));
}

}  // namespace

at::Tensor as_tensor(const Array& array) {
  std::vector<std::int64_t> sizes;
  for (const auto& axis : array.shape()) sizes.push_back(axis.size);
  const auto options = at::TensorOptions().dtype(scalar_of(array.dtype()));
  // The deleter's copy of the pointer is what keeps the memory alive.
  return at::from_blob(
      array.owner().get(), sizes, [owner = array.owner()](void*) {}, options);
}

Array as_array(const at::Tensor& tensor, const std::vector<std::string>& axes) {
  if (tensor.dim() != static_cast<std::int64_t>(axes.size()))
    throw Error(Fault::internal, "a tensor of " + std::to_string(tensor.dim()) +
                                     " dimensions was given " + std::to_string(axes.size()) +
                                     " names");
  const auto kept = std::make_shared<at::Tensor>(tensor.contiguous());
  std::vector<Axis> shape;
  for (std::size_t i = 0; i < axes.size(); ++i)
    shape.push_back({axes[i], kept->size(static_cast<std::int64_t>(i))});
  return Array::view(dtype_of(tensor.scalar_type()), std::move(shape), kept->data_ptr(), kept);
}

}  // namespace kazan
