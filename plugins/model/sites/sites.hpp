// The named places in a decoder: one table of our names, TransformerLens's and Hugging Face's,
// those of GPT-2's modules and of GPT-NeoX's.
//
// All names mean the unprocessed model: LayerNorm not folded into the weights that follow, nothing
// centred (TransformerLens: from_pretrained_no_processing). docs/sites.md shows this table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sdk/provider.hpp"

namespace kazan {

// A model's sizes, as far as sites need them.
struct ModelDims {
  std::int64_t layers = 0, width = 0, heads = 0, head_width = 0, mlp_width = 0;
};
ModelDims dims_of(const ModelDescription& model);

enum class SiteShape {
  residual,  // [tokens width]
  heads,     // [tokens heads head_width]
  pattern,   // [heads tokens tokens]: [h i j] is the attention that token i pays to token j
  mlp,       // [tokens mlp_width]
};

struct SiteRow {
  const char* name;
  const char* transformer_lens;           // "blocks.{}.hook_mlp_out"; {} is the layer
  std::array<const char*, 2> gpt2, neox;  // modules whose output it is; "" where there is none
  int third;                              // of that output: 0, 1, 2; -1: all of it
  SiteShape shape;
  const char* meaning;
};

std::span<const SiteRow> site_table();

// Whether a model can go on with other values in the place of these: what is a step of its
// computation, as rows.
bool replaceable(const SiteRow& row);

// Of one token's row, heads side by side. Unknown for a pattern: heads x the longest window.
std::optional<std::int64_t> row_width(const SiteRow& row, const ModelDims& dims);

// A site by any of its names. TransformerLens and Hugging Face names carry their layer.
struct NamedSite {
  const SiteRow* row = nullptr;
  std::optional<std::int64_t> layer;
};
// Throws Error (Fault::experiment) with the nearest name.
NamedSite parse_site(std::string_view text);

// Throws Error (Fault::experiment) where the site is among those that the model has not.
void require_site(const std::string& name, const std::vector<std::string>& lacking);

// "6", "-1" (the last), "middle" (layers / 2, rounded down). Throws Error (Fault::experiment)
// with the allowed range.
std::int64_t resolve_layer(std::string_view text, std::int64_t layers);

// docs/sites.md's table.
std::string sites_as_markdown();

}  // namespace kazan
