// The tensors of a decoder: names, shapes, and how they start when nothing was trained.
#pragma once

#include <string>
#include <vector>

#include "decoder/decoder.hpp"
#include "decoder/weight_files.hpp"
#include "sdk/array.hpp"

namespace kazan {

enum class DecoderInit {
  normal,    // N(0, 0.02)
  residual,  // N(0, 0.02 / sqrt(2 layers)): what writes into the residual stream, of
             // scaled_residual
  zeros,
  ones,
};

struct DecoderTensor {
  std::string name;  // "h.0.attn.c_attn.weight", without the prefix
  std::vector<Axis> shape;
  DecoderInit init;
};

// A head that is tied is not among them.
std::vector<DecoderTensor> decoder_tensors(const Decoder& decoder);

// "h.3." or "gpt_neox.layers.3."'s part behind the prefix.
std::string layer_name(const Decoder& decoder, std::int64_t layer);

// The name in a file whose tensors have this prefix, or none ("").
std::string file_name_of(const Decoder& decoder, const std::string& prefix,
                         const std::string& tensor);

// Names, types and shapes alone, without reading a tensor: every one there, F32, F16 or BF16 in its
// shape, and no other but buffers and a head. Returns the prefix, which may be "". Throws Error
// (Fault::input) naming the file and up to five tensors.
std::string check_layout(const WeightFiles& files, const Decoder& decoder);

// Checks that the files hold such a model and nothing else: check_layout(), each tensor without
// a NaN or an infinity, and the head, where it is tied and there, equal to the embedding. Throws
// Error (Fault::input) likewise.
void check_weights(const WeightFiles& files, const Decoder& decoder);

// A tensor in f32. Throws Error (Fault::input) for a NaN or an infinity, with its place.
Array read_finite(const Safetensors& file, const std::string& name);
// `first`: of the values, in the tensor.
void require_finite(std::span<const float> values, const Safetensors& file, const std::string& name,
                    std::int64_t first);

}  // namespace kazan
