// Causal attention within one window: token i looks at tokens 0 to i.
#pragma once

#include <ATen/core/Tensor.h>

namespace kazan {

struct Heads {
  at::Tensor q, k, v;  // [tokens heads head_width], columns side by side in memory

  // Views of what one projection makes of a window: [tokens 3 heads head_width] f32, or by head
  // [tokens heads 3 head_width].
  Heads(const at::Tensor& qkv, bool by_head);
};

// pattern[h i j] = softmax over j <= i of q[i h] . k[j h] / sqrt(head_width), else 0:
// [heads tokens tokens].
at::Tensor attention_pattern(const Heads& heads);

// z[i h] = sum over j of pattern[h i j] v[j h], into `z` [tokens heads head_width]. The pattern is
// never whole in memory: each thread holds that of a few queries of one head. Whatever the number
// of threads, z has the same bits.
void attend(const Heads& heads, const at::Tensor& z);

}  // namespace kazan
