#pragma once

#include <string>
#include <vector>

#include "sdk/figure.hpp"

namespace kazan {

// A piece of text, and what a latent has on each of its tokens.
struct ShadedContext {
  std::string group;  // under which it stands
  std::vector<std::string> pieces;
  std::vector<float> values;
  std::size_t mark = 0;  // the token that it is about
};

struct LatentContexts {
  std::int64_t latent = 0;
  std::string note;
  std::vector<ShadedContext> contexts;
};

Figure contexts_figure(const std::vector<LatentContexts>& latents, const std::string& caption);

}  // namespace kazan
