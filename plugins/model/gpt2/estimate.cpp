#include "gpt2/estimate.hpp"

#include "gpt2/weights.hpp"

namespace kazan {
namespace {

constexpr double kFileBytesASecond = 1e9;  // read and checked

std::int64_t elements(const Gpt2Tensor& tensor) {
  std::int64_t count = 1;
  for (const auto& axis : tensor.shape) count *= axis.size;
  return count;
}

// Weights of two bytes are kept as f32 beside the mapped file; those of four are views of it.
bool half_precision(const Gpt2Config& config, double file_bytes) {
  return file_bytes > 0 && file_bytes < 3 * static_cast<double>(gpt2_parameters(config));
}

}  // namespace

std::int64_t gpt2_parameters(const Gpt2Config& config) {
  std::int64_t count = 0;
  for (const auto& tensor : gpt2_tensors(config)) count += elements(tensor);
  return count;
}

std::int64_t gpt2_layer_parameters(const Gpt2Config& config) {
  std::int64_t count = 0;
  for (const auto& tensor : gpt2_tensors(config))
    if (tensor.name.starts_with("h.0.")) count += elements(tensor);
  return count;
}

// Embeddings: rows of a window, copied or drawn one by one, and the positions'. Logits take more.
Json gpt2_costs(const Gpt2Source& source, double weight_file_bytes) {
  const Gpt2Config& c = source.config;
  const bool file = weight_file_bytes > 0;
  const double bytes = half_precision(c, weight_file_bytes) ? 6 : 4;
  const double rows = 2 * static_cast<double>(c.context);
  const double seconds = file ? bytes / kFileBytesASecond : 1 / kDrawsASecond;
  return Json::object({{"layer_parameters", gpt2_layer_parameters(c)},
                       {"embedding_bytes", rows * static_cast<double>(c.width) * 4},
                       {"weight_bytes", bytes},
                       {"weight_seconds", seconds}});
}

// The mapped file, every page of which is looked at; an f32 copy of the largest tensor (the
// embedding, twice where lm_head is compared with it) when the file has half precision. vocab.json
// as text and as values: 8 times its bytes.
Needs needs_of_gpt2(const Gpt2Source& source, double weight_file_bytes, double vocab_bytes) {
  const Gpt2Config& c = source.config;
  Needs needs;
  needs.memory = weight_file_bytes + 8 * vocab_bytes;
  if (half_precision(c, weight_file_bytes))
    needs.memory += 2 * 4 * static_cast<double>(c.vocabulary) * static_cast<double>(c.width);
  needs.disk = 4 << 10;  // model.json, tokenizer.json
  needs.seconds = weight_file_bytes / kFileBytesASecond + vocab_bytes * 1e-7;
  return needs;
}

}  // namespace kazan
