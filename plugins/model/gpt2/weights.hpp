// The tensors of a GPT-2: their names and shapes, checked, read or drawn.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gpt2/config.hpp"
#include "sdk/array.hpp"
#include "sdk/arrays/safetensors.hpp"

namespace kazan {

// How a tensor starts in a model that was never trained (GPT-2's initialisation).
enum class Gpt2Init {
  normal,    // N(0, 0.02)
  residual,  // N(0, 0.02 / sqrt(2 layers)): projections that write into the residual stream
  zeros,
  ones,
};

struct Gpt2Tensor {
  std::string name;  // "h.0.attn.c_attn.weight"; weights of projections are [in out]
  std::vector<Axis> shape;
  Gpt2Init init;
};

std::vector<Gpt2Tensor> gpt2_tensors(const Gpt2Config& config);

// Checks that the file holds a GPT-2 of this configuration and nothing else: every tensor there,
// in its shape, F32, F16 or BF16, without a NaN or an infinity. The prefix "transformer." and the
// buffers h.N.attn.bias and h.N.attn.masked_bias are passed over, and so is lm_head.weight where
// it equals wte.weight. Throws Error (Fault::input) naming the file and up to
// five tensors.
void check_gpt2_weights(const Safetensors& file, const Gpt2Config& config);

// The weights of one model in f32, made when first asked for and kept. Not for several threads.
class Gpt2Weights {
 public:
  virtual ~Gpt2Weights() = default;
  const Array& tensor(const std::string& name);
  // Some rows of an embedding, [ids inputs], the caller's own; the whole is not made for it.
  virtual Array rows(const std::string& name, std::span<const std::int32_t> ids) = 0;

 private:
  virtual Array make(const std::string& name) = 0;

  std::map<std::string, Array> made_;
};

// Names and shapes are checked here, each tensor when it is asked for, a row of an embedding when
// that is. Tensors of F32 are the mapped file itself: nothing is copied, and what is not asked for
// is not read.
std::unique_ptr<Gpt2Weights> open_gpt2_weights(const std::filesystem::path& file,
                                               const Gpt2Config& config);

// Element (i, j) of a tensor is std x Draws(seed, "model.init.<name>").normals(i)[j]. Drawn with
// `threads` threads, in the same bits for any number.
std::unique_ptr<Gpt2Weights> random_gpt2_weights(std::int64_t seed, const Gpt2Config& config,
                                                 int threads);

}  // namespace kazan
