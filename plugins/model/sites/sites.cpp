#include "sites/sites.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace kazan {
namespace {

using enum SiteShape;

constexpr SiteRow kTable[] = {
    {"resid_pre",
     "blocks.{}.hook_resid_pre",
     {"", ""},
     {"", ""},
     -1,
     residual,
     "what enters the block: the embeddings, or the previous block's resid_post"},
    {"ln1",
     "",
     {"h.{}.ln_1", ""},
     {"layers.{}.input_layernorm", ""},
     -1,
     residual,
     "LayerNorm of resid_pre, with its weight and bias: what attention reads"},
    {"ln1_normalized",
     "blocks.{}.ln1.hook_normalized",
     {"", ""},
     {"", ""},
     -1,
     residual,
     "LayerNorm of resid_pre before its weight and bias"},
    {"q",
     "blocks.{}.attn.hook_q",
     {"h.{}.attn.c_attn", ""},
     {"layers.{}.attention.query_key_value", ""},
     0,
     heads,
     "queries, before any rotation"},
    {"k",
     "blocks.{}.attn.hook_k",
     {"h.{}.attn.c_attn", ""},
     {"layers.{}.attention.query_key_value", ""},
     1,
     heads,
     "keys, before any rotation"},
    {"v",
     "blocks.{}.attn.hook_v",
     {"h.{}.attn.c_attn", ""},
     {"layers.{}.attention.query_key_value", ""},
     2,
     heads,
     "values"},
    {"pattern",
     "blocks.{}.attn.hook_pattern",
     {"", ""},
     {"", ""},
     -1,
     pattern,
     "attention after the softmax; causal, each row sums to 1"},
    {"z",
     "blocks.{}.attn.hook_z",
     {"", ""},
     {"", ""},
     -1,
     heads,
     "values averaged by the pattern, before the output projection"},
    {"attn_out",
     "blocks.{}.hook_attn_out",
     {"h.{}.attn.c_proj", "h.{}.attn"},
     {"layers.{}.attention.dense", "layers.{}.attention"},
     -1,
     residual,
     "what attention adds to the residual stream"},
    {"resid_mid",
     "blocks.{}.hook_resid_mid",
     {"", ""},
     {"", ""},
     -1,
     residual,
     "resid_pre + attn_out; not in a block whose attention and MLP are parallel"},
    {"ln2",
     "",
     {"h.{}.ln_2", ""},
     {"layers.{}.post_attention_layernorm", ""},
     -1,
     residual,
     "LayerNorm of resid_mid (of resid_pre in a parallel block), with its weight and bias: what "
     "the MLP "
     "reads"},
    {"ln2_normalized",
     "blocks.{}.ln2.hook_normalized",
     {"", ""},
     {"", ""},
     -1,
     residual,
     "LayerNorm of resid_mid (resid_pre) before its weight and bias"},
    {"mlp_pre",
     "blocks.{}.mlp.hook_pre",
     {"h.{}.mlp.c_fc", ""},
     {"layers.{}.mlp.dense_h_to_4h", ""},
     -1,
     mlp,
     "before the GELU"},
    {"mlp_post",
     "blocks.{}.mlp.hook_post",
     {"h.{}.mlp.act", ""},
     {"layers.{}.mlp.act", ""},
     -1,
     mlp,
     "after the GELU"},
    {"mlp_out",
     "blocks.{}.hook_mlp_out",
     {"h.{}.mlp", "h.{}.mlp.c_proj"},
     {"layers.{}.mlp", "layers.{}.mlp.dense_4h_to_h"},
     -1,
     residual,
     "what the MLP adds to the residual stream"},
    {"resid_post",
     "blocks.{}.hook_resid_post",
     {"h.{}", ""},
     {"layers.{}", ""},
     -1,
     residual,
     "resid_pre + attn_out + mlp_out: what leaves the block"},
};

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return v;
}

// The layer in `text` if it is `pattern` with a number for {}.
std::optional<std::int64_t> match(std::string_view text, std::string_view pattern) {
  const auto hole = pattern.find("{}");
  if (hole == pattern.npos) return std::nullopt;
  const auto before = pattern.substr(0, hole), after = pattern.substr(hole + 2);
  if (text.size() <= before.size() + after.size() || !text.starts_with(before) ||
      !text.ends_with(after))
    return std::nullopt;
  const auto digits = text.substr(before.size(), text.size() - before.size() - after.size());
  if (digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
  return integer(digits);
}

std::string with_layer(std::string_view pattern, std::string_view layer) {
  std::string out(pattern);
  out.replace(out.find("{}"), 2, layer);
  return out;
}

// Every name there is, with the layer that `text` mentions.
std::vector<std::string> all_names(std::string_view text) {
  const auto first = text.find_first_of("0123456789");
  const auto last = text.find_first_not_of("0123456789", first);
  const auto layer = first == text.npos ? "0" : text.substr(first, last - first);
  std::vector<std::string> names;
  for (const auto& row : kTable) {
    names.emplace_back(row.name);
    for (const std::string_view pattern : {row.transformer_lens, row.gpt2[0], row.neox[0]}) {
      if (pattern.empty()) continue;
      names.push_back(with_layer(pattern, layer));
      if (pattern.starts_with("h.")) names.push_back("transformer." + names.back());
      if (pattern.starts_with("layers.")) names.push_back("gpt_neox." + names.back());
    }
  }
  return names;
}

std::string code(std::string_view text) {
  return text.empty() ? std::string("-") : "`" + std::string(text) + "`";
}

std::string module_cell(const std::array<const char*, 2>& modules, const char* part) {
  std::string cell = code(modules[0]);
  if (*modules[1]) cell += " or " + code(modules[1]);
  return cell + part;
}

// Which columns of the module's output q, k and v are: one after the other, or head by head.
std::string gpt2_cell(const SiteRow& row) {
  constexpr const char* kThirds[] = {", columns 0 to width - 1", ", columns width to 2 width - 1",
                                     ", columns 2 width to 3 width - 1"};
  return module_cell(row.gpt2, row.third < 0 ? "" : kThirds[row.third]);
}
std::string neox_cell(const SiteRow& row) {
  constexpr const char* kThirds[] = {", the first third of each head",
                                     ", the second third of each head",
                                     ", the last third of each head"};
  return module_cell(row.neox, row.third < 0 ? "" : kThirds[row.third]);
}

// The module's name without the part that all have or lack.
std::string_view without_prefix(std::string_view text) {
  for (const std::string_view prefix : {"transformer.", "gpt_neox."})
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  return text;
}

std::optional<std::int64_t> match_module(std::string_view module, const SiteRow& row) {
  for (const auto& modules : {row.gpt2, row.neox})
    for (const auto* pattern : modules)
      if (const auto layer = match(module, pattern)) return layer;
  return std::nullopt;
}

}  // namespace

std::span<const SiteRow> site_table() {
  return kTable;
}

ModelDims dims_of(const ModelDescription& m) {
  return {m.layers, m.width, m.heads, m.head_width, m.mlp_width};
}

bool replaceable(const SiteRow& row) {
  return row.shape != SiteShape::pattern && !std::string_view(row.name).ends_with("_normalized");
}

std::optional<std::int64_t> row_width(const SiteRow& row, const ModelDims& dims) {
  switch (row.shape) {
    case residual:
      return dims.width;
    case heads:
      return dims.heads * dims.head_width;
    case mlp:
      return dims.mlp_width;
    case pattern:
      break;
  }
  return std::nullopt;
}

NamedSite parse_site(std::string_view text) {
  const std::string_view module = without_prefix(text);
  for (const auto& row : kTable) {
    if (text == row.name) return {&row, std::nullopt};
    if (const auto layer = match(text, row.transformer_lens)) return {&row, layer};
    if (const auto layer = match_module(module, row)) {
      if (row.third < 0) return {&row, layer};
      throw Error(Fault::experiment,
                  wrong_value("", "", "site q, k or v, and layer " + std::to_string(*layer),
                              std::string(text) + ", which is all three together"));
    }
  }
  std::vector<std::string> names;
  for (const auto& row : kTable) names.emplace_back(row.name);
  auto complaint = unknown_name("", "there is no site", std::string(text), names, all_names(text));
  complaint.message += ", by this name or that of TransformerLens or Hugging Face";
  throw Error(Fault::experiment, std::move(complaint));
}

void require_site(const std::string& name, const std::vector<std::string>& lacking) {
  if (std::ranges::find(lacking, name) == lacking.end()) return;
  throw Error(Fault::experiment, "this model has no " + name +
                                     ": its attention and MLP add to the residual stream together");
}

std::int64_t resolve_layer(std::string_view text, std::int64_t layers) {
  if (text == "middle") return layers / 2;
  const auto number = integer(text);
  const std::string allowed = "0 to " + std::to_string(layers - 1) + ", -" +
                              std::to_string(layers) + " to -1 (from the end), or middle";
  if (!number || *number < -layers || *number >= layers)
    throw Error(
        Fault::experiment,
        wrong_value("", "", allowed + " in a model of " + std::to_string(layers) + " layers",
                    std::string(text), {"middle"}));
  return *number < 0 ? *number + layers : *number;
}

std::string sites_as_markdown() {
  constexpr const char* kShapes[] = {"[tokens width]", "[tokens heads head_width]",
                                     "[heads tokens tokens]", "[tokens mlp_width]"};
  std::string out =
      "| site | TransformerLens | GPT-2's module, whose output it is | GPT-NeoX's | shape | "
      "meaning "
      "|\n|---|---|---|---|---|---|\n";
  for (const auto& row : kTable)
    out += "| " + code(row.name) + " | " + code(row.transformer_lens) + " | " + gpt2_cell(row) +
           " | " + neox_cell(row) + " | " + kShapes[static_cast<int>(row.shape)] + " | " +
           row.meaning + " |\n";
  return out;
}

}  // namespace kazan
