// A decoder-only transformer with a LayerNorm before attention and one before the MLP. What its
// families differ in stands here as data, so that one pass, one check of weights and one estimate
// serve all of them:
//
//   x = E[ids]  (+ P[positions])                                        [tokens width]
//   one after the other:  x += attention(ln1(x)), then x += mlp(ln2(x))
//   in parallel:          x += attention(ln1(x)) + mlp(ln2(x))
//   logits = ln_f(x) U^T,  U = E where tied                             [tokens vocabulary]
//   mlp(y) = W2 gelu(W1 y + b1) + b2
//   attention: causal, softmax(q k / sqrt(head_width)) v, projected; q and k turned by their
//   position where the model is rotary
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sites/sites.hpp"

namespace kazan {

// Rotary position embeddings (Su et al. 2021) of the first `width` columns of each head's q and k,
// column i turned with column i + width/2 by position x base^(-2i/width). Width 0: none.
struct Rotary {
  std::int64_t width = 0;
  double base = 10000;
};

enum class Gelu { tanh, erf };

// As tensors are named in a file: projections and norms without ".weight" and ".bias", those of a
// layer without its part, which is `layer`, the number and a dot.
struct DecoderNames {
  const char* model = "";   // "GPT-2", in messages
  const char* prefix = "";  // "transformer.": all but the head have it, or none
  const char* embedding = "";
  const char* positions = "";  // "" where there are none
  const char* final_norm = "";
  const char* head = "";   // U; never with the prefix
  const char* layer = "";  // "h."
  const char *ln1 = "", *qkv = "", *attn_out = "", *ln2 = "", *mlp_in = "", *mlp_out = "";
  std::array<const char*, 3> buffers{};  // ends of names that files hold and no pass reads: masks
};

struct Decoder {
  std::int64_t layers = 0, heads = 0, width = 0, mlp_width = 0;
  std::int64_t context = 0;     // the longest window
  std::int64_t vocabulary = 0;  // token ids are below this
  double epsilon = 1e-5;        // of LayerNorm
  Gelu gelu = Gelu::tanh;
  Rotary rotary{};
  bool parallel = false;         // attention and MLP
  bool attention_bias = true;    // of both projections
  bool tied = true;              // U is E
  bool columns_out = false;      // weights of projections are [out in], not [in out]
  bool qkv_by_head = false;      // [heads 3 head_width], not [3 heads head_width]
  bool scaled_residual = false;  // random weights: see DecoderInit::residual
  DecoderNames names{};
  Json config{};  // what the family read all this from, with defaults filled in and nothing else

  std::int64_t head_width() const { return width / heads; }
  ModelDims dims() const { return {layers, width, heads, head_width(), mlp_width}; }
  // Sites that it has not, by our names. What attention adds is never alone in the residual stream
  // of a parallel block.
  std::vector<std::string> lacking_sites() const {
    return parallel ? std::vector<std::string>{"resid_mid"} : std::vector<std::string>{};
  }
};

}  // namespace kazan
