#include "decoder/capture.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <string>

#include "sdk/torch/tensor.hpp"

namespace kazan {
namespace {

const std::vector<std::string>& axes_of(SiteShape shape) {
  static const std::vector<std::string> rows = {"tokens", "inputs"},
                                        heads = {"tokens", "heads", "head_inputs"},
                                        pattern = {"heads", "tokens", "tokens"};
  return shape == SiteShape::heads ? heads : shape == SiteShape::pattern ? pattern : rows;
}

}  // namespace

Capture::Capture(std::vector<Site> sites, const Decoder& decoder)
    : sites_(std::move(sites)), found_(sites_.size()), left_(sites_.size()) {
  for (auto& site : sites_) {
    const SiteRow& row = *parse_site(site.name).row;
    require_site(row.name, decoder.lacking_sites());
    site = {row.name, resolve_layer(std::to_string(site.layer), decoder.layers)};
    shapes_.push_back(row.shape);
  }
}

bool Capture::wants(std::string_view name) const {
  return std::any_of(sites_.begin(), sites_.end(),
                     [&](const Site& site) { return site.layer == layer_ && site.name == name; });
}

bool Capture::wants_only(std::initializer_list<std::string_view> names) const {
  std::size_t count = 0;
  for (const auto& name : names)
    count += static_cast<std::size_t>(std::ranges::count_if(
        sites_, [&](const Site& site) { return site.layer == layer_ && site.name == name; }));
  return count == left_;
}

void Capture::put(std::string_view name, const at::Tensor& value) {
  for (std::size_t i = 0; i < sites_.size(); ++i)
    if (sites_[i].layer == layer_ && sites_[i].name == name) {
      found_[i] = as_array(value, axes_of(shapes_[i]));
      --left_;
    }
}

bool is_kept(const at::Tensor& tensor) {
  return tensor.use_count() > 1 || tensor.storage().use_count() > 1;
}

at::Tensor& Room::of(at::IntArrayRef shape) {
  if (!tensor_.defined() || tensor_.sizes() != shape || is_kept(tensor_))
    tensor_ = at::empty(shape, at::kFloat);
  return tensor_;
}

}  // namespace kazan
