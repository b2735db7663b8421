#include "decoder/estimate.hpp"

#include "decoder/tensors.hpp"

namespace kazan {
namespace {

constexpr double kFileBytesASecond = 1e9;  // read and checked

std::int64_t elements(const DecoderTensor& tensor) {
  std::int64_t count = 1;
  for (const auto& axis : tensor.shape) count *= axis.size;
  return count;
}

// Weights of two bytes are kept as f32 beside the mapped file; those of four are views of it.
bool half_precision(const Decoder& decoder, double file_bytes) {
  return file_bytes > 0 && file_bytes < 3 * static_cast<double>(decoder_parameters(decoder));
}

}  // namespace

std::int64_t decoder_parameters(const Decoder& decoder) {
  std::int64_t count = 0;
  for (const auto& tensor : decoder_tensors(decoder)) count += elements(tensor);
  return count;
}

std::int64_t decoder_layer_parameters(const Decoder& decoder) {
  std::int64_t count = 0;
  const std::string first = layer_name(decoder, 0);
  for (const auto& tensor : decoder_tensors(decoder))
    if (tensor.name.starts_with(first)) count += elements(tensor);
  return count;
}

// Embeddings: rows of a window, copied or drawn one by one, and the positions'. Logits take more.
ModelDescription described_decoder(const DecoderSource& source, const std::string& stage,
                                   double weight_file_bytes) {
  const Decoder& d = source.decoder;
  const double rows = static_cast<double>(*d.names.positions ? 2 * d.context : d.context);
  ModelDescription out{.provider = stage,
                       .layers = d.layers,
                       .width = d.width,
                       .heads = d.heads,
                       .head_width = d.head_width(),
                       .mlp_width = d.mlp_width,
                       .context = d.context,
                       .vocabulary = d.vocabulary,
                       .lacking_sites = d.lacking_sites(),
                       .name = source.preference};
  out.layer_parameters = static_cast<double>(decoder_layer_parameters(d));
  out.embedding_bytes = rows * static_cast<double>(d.width) * 4;
  out.weight_bytes = half_precision(d, weight_file_bytes) ? 6 : 4;
  out.weight_seconds =
      weight_file_bytes > 0 ? out.weight_bytes / kFileBytesASecond : 1 / kDrawsASecond;
  return out;
}

// The mapped file, every page of which is looked at; an f32 copy of the largest tensor (the
// embedding, twice where lm_head is compared with it) when the file has half precision. vocab.json
// as text and as values: 8 times its bytes.
Needs needs_of_decoder(const DecoderSource& source, double weight_file_bytes, double vocab_bytes) {
  const Decoder& d = source.decoder;
  Needs needs;
  needs.memory = weight_file_bytes + 8 * vocab_bytes;
  if (half_precision(d, weight_file_bytes))
    needs.memory += 2 * 4 * static_cast<double>(d.vocabulary) * static_cast<double>(d.width);
  needs.disk = 4 << 10;  // model.json, tokenizer.json
  needs.seconds = weight_file_bytes / kFileBytesASecond + vocab_bytes * 1e-7;
  return needs;
}

}  // namespace kazan
