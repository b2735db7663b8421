// The sites that were asked for, filled as a pass comes by them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "decoder/decoder.hpp"

namespace kazan {

// A site, by our name and the number of its layer, at which a pass goes on with other values.
struct Splice {
  Site site;
  LanguageModel::Replacement replacement;
};

class Capture {
 public:
  // Throws Error (Fault::experiment) for a site or a layer that the model lacks.
  Capture(std::vector<Site> sites, const Decoder& decoder, std::optional<Splice> splice = {});

  void enter(std::int64_t layer) { layer_ = layer; }
  bool wants(std::string_view site) const;  // of this layer
  // Whether all that is not there yet is among these, of this layer; none of them may be there.
  bool wants_only(std::initializer_list<std::string_view> names) const;
  // Keeps the tensor itself where it is contiguous: is_kept() is then true of it.
  void put(std::string_view site, const at::Tensor& value);
  // The same, of a value that the pass goes on with; it may become another tensor.
  void pass(std::string_view site, at::Tensor& value);
  bool done() const { return left_ == 0; }
  std::vector<Array> take() { return std::move(found_); }

 private:
  std::vector<Site> sites_;
  std::vector<SiteShape> shapes_;
  std::optional<Splice> splice_;
  std::vector<Array> found_;
  std::size_t left_;
  std::int64_t layer_ = 0;
};

// Whether writing into the tensor's memory would be seen by another than its holder.
bool is_kept(const at::Tensor& tensor);

// Memory for one value after another, taken anew only where the last one is kept.
class Room {
 public:
  at::Tensor& of(at::IntArrayRef shape);  // f32, whatever was in it

 private:
  at::Tensor tensor_;
};

}  // namespace kazan
