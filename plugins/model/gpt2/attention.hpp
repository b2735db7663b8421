// Causal attention within one window, as GPT-2 has it: token i looks at tokens 0 to i.
#pragma once

#include <ATen/core/Tensor.h>

namespace kazan {

// What c_attn makes of a window, [tokens 3 heads head_width] f32: queries, keys and values.
struct Gpt2Heads {
  at::Tensor q, k, v;  // [tokens heads head_width], views

  explicit Gpt2Heads(const at::Tensor& qkv);
};

// pattern[h i j] = softmax over j <= i of q[i h] . k[j h] / sqrt(head_width), else 0:
// [heads tokens tokens].
at::Tensor attention_pattern(const Gpt2Heads& heads);

// z[i h] = sum over j of pattern[h i j] v[j h], into `z` [tokens heads head_width]. The pattern is
// never whole in memory: each thread holds that of a few queries of one head. Whatever the number
// of threads, z has the same bits.
void attend(const Gpt2Heads& heads, const at::Tensor& z);

}  // namespace kazan
