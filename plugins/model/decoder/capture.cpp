#include "decoder/capture.hpp"

#include <ATen/ops/clone.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/reshape.h>

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

// By our name, and with the number of its layer from 0.
const SiteRow& resolve(Site& site, const Decoder& decoder) {
  const SiteRow& row = *parse_site(site.name).row;
  require_site(row.name, decoder.lacking_sites());
  site = {row.name, resolve_layer(std::to_string(site.layer), decoder.layers)};
  return row;
}

// [tokens inputs], heads side by side.
at::Tensor as_rows(const at::Tensor& value) {
  return value.reshape({value.size(0), -1});
}

}  // namespace

Capture::Capture(std::vector<Site> sites, const Decoder& decoder, std::optional<Splice> splice)
    : sites_(std::move(sites)),
      splice_(std::move(splice)),
      found_(sites_.size()),
      left_(sites_.size()) {
  for (auto& site : sites_) shapes_.push_back(resolve(site, decoder).shape);
  if (!splice_) return;
  const std::string asked = splice_->site.name;
  if (!replaceable(resolve(splice_->site, decoder)))
    throw Error(Fault::experiment, "nothing goes on from " + asked + " itself");
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

void Capture::pass(std::string_view name, at::Tensor& value) {
  put(name, value);
  if (!splice_ || splice_->site.layer != layer_ || splice_->site.name != name) return;
  const Array rows = as_array(as_rows(value), axes_of(SiteShape::residual));
  const at::Tensor other = as_tensor(splice_->replacement(rows));
  if (other.numel() != value.numel() || other.scalar_type() != at::kFloat)
    throw Error(Fault::internal, "what takes the place of a site has another shape");
  value = at::clone(other.view(value.sizes()));  // the pass may write into it
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
