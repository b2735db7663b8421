#include "decoder/tensors.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <set>

#include "base/complaint.hpp"
#include "base/text.hpp"
#include "sdk/arrays/tensor_words.hpp"

namespace kazan {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw Error(Fault::input, file + ": " + what);
}

bool is_buffer(std::string_view name, const DecoderNames& names) {
  return name.starts_with(names.layer) && std::ranges::any_of(names.buffers, [&](const char* end) {
           return end && name.ends_with(end);
         });
}

void check_names(const WeightFiles& files, const Decoder& decoder,
                 const std::vector<DecoderTensor>& expected, const std::string& prefix) {
  std::vector<std::string> names, missing, extra;
  for (const auto& tensor : expected) {
    names.push_back(file_name_of(decoder, prefix, tensor.name));
    if (!files.has(names.back())) missing.push_back(names.back());
  }
  const std::set<std::string> known(names.begin(), names.end());
  for (const auto& [full, file] : files.tensors()) {
    if (full == decoder.names.head || known.contains(full)) continue;
    if (full.starts_with(prefix) && is_buffer(full.substr(prefix.size()), decoder.names)) continue;
    extra.push_back(full + (extra.size() < kMostNamed ? did_you_mean(full, names) : ""));
  }
  std::string what;
  if (!missing.empty()) what = "missing tensors: " + some_names(missing);
  if (!extra.empty())
    what += (what.empty() ? "" : "; ") + std::string("tensors that no ") + decoder.names.model +
            " of this config.json has: " + some_names(extra);
  if (!what.empty()) refuse(files.shown(), what);
}

void check_tensor(const Safetensors& file, const DecoderTensor& expected, const std::string& name) {
  std::vector<std::int64_t> shape;
  for (const auto& axis : expected.shape) shape.push_back(axis.size);
  const auto& found = file.at(name);
  if (found.shape != shape)
    refuse(file.path().native(),
           name + " is " + shape_text(found.shape) + "; config.json makes it " + shape_text(shape));
  if (found.dtype != "F32" && found.dtype != "F16" && found.dtype != "BF16")
    refuse(file.path().native(), wrong_value("", name, "F32, F16 or BF16", found.dtype).message);
}

void check_head(const WeightFiles& files, const Decoder& decoder, const std::string& embedding) {
  const auto read = [&](const std::string& name) { return files.file_of(name).read_f32(name); };
  const Array head = read(decoder.names.head), e = read(embedding);
  if (head.bytes() != e.bytes() || std::memcmp(head.data(), e.data(), e.bytes()) != 0)
    refuse(files.file_of(decoder.names.head).path().native(),
           std::string(decoder.names.head) + " differs from " + decoder.names.embedding +
               "; only tied embeddings are supported in this model");
}

bool finite(std::span<const float> values) {
  std::uint32_t bad = 0;  // counts exponents of all ones: infinities and NaN
  for (const float v : values)
    bad += (std::bit_cast<std::uint32_t>(v) & 0x7f800000u) == 0x7f800000u;
  return bad == 0;
}

// Collects tensors as models lay them out.
struct List {
  const Decoder& decoder;
  Axis width{"inputs", decoder.width};
  std::vector<DecoderTensor> all{};

  void add(const std::string& name, std::vector<Axis> shape, DecoderInit init) {
    all.push_back({name, std::move(shape), init});
  }
  void norm(const std::string& name) {
    add(name + ".weight", {width}, DecoderInit::ones);
    add(name + ".bias", {width}, DecoderInit::zeros);
  }
  void projection(const std::string& name, const Axis& from, const Axis& to, DecoderInit init,
                  bool bias) {
    std::vector<Axis> shape = {from, to};
    if (decoder.columns_out) std::swap(shape[0], shape[1]);
    add(name + ".weight", std::move(shape), init);
    if (bias) add(name + ".bias", {to}, DecoderInit::zeros);
  }
};

}  // namespace

std::string layer_name(const Decoder& decoder, std::int64_t layer) {
  return decoder.names.layer + std::to_string(layer) + ".";
}

std::string file_name_of(const Decoder& decoder, const std::string& prefix,
                         const std::string& tensor) {
  return tensor == decoder.names.head ? tensor : prefix + tensor;
}

std::vector<DecoderTensor> decoder_tensors(const Decoder& d) {
  using enum DecoderInit;
  List list{d};
  const Axis hidden{"hidden", d.mlp_width}, vocabulary{"vocabulary", d.vocabulary};
  const DecoderInit into = d.scaled_residual ? residual : normal;
  list.add(d.names.embedding, {vocabulary, list.width}, normal);
  if (*d.names.positions)
    list.add(d.names.positions, {{"positions", d.context}, list.width}, normal);
  list.norm(d.names.final_norm);
  if (!d.tied) list.add(d.names.head, {vocabulary, list.width}, normal);
  for (std::int64_t layer = 0; layer < d.layers; ++layer) {
    const std::string h = layer_name(d, layer);
    list.norm(h + d.names.ln1);
    list.norm(h + d.names.ln2);
    list.projection(h + d.names.qkv, list.width, {"qkv", 3 * d.width}, normal, d.attention_bias);
    list.projection(h + d.names.attn_out, list.width, list.width, into, d.attention_bias);
    list.projection(h + d.names.mlp_in, list.width, hidden, normal, true);
    list.projection(h + d.names.mlp_out, hidden, list.width, into, true);
  }
  return std::move(list.all);
}

std::string check_layout(const WeightFiles& files, const Decoder& decoder) {
  const std::string& embedding = decoder.names.embedding;
  const std::string prefix =
      files.has(decoder.names.prefix + embedding) ? decoder.names.prefix : "";
  const auto expected = decoder_tensors(decoder);
  check_names(files, decoder, expected, prefix);
  for (const auto& tensor : expected) {
    const std::string name = file_name_of(decoder, prefix, tensor.name);
    check_tensor(files.file_of(name), tensor, name);
  }
  return prefix;
}

void check_weights(const WeightFiles& files, const Decoder& decoder) {
  const std::string prefix = check_layout(files, decoder);
  for (const auto& tensor : decoder_tensors(decoder)) {
    const std::string name = file_name_of(decoder, prefix, tensor.name);
    read_finite(files.file_of(name), name);
  }
  if (decoder.tied && files.has(decoder.names.head))
    check_head(files, decoder, prefix + decoder.names.embedding);
}

void require_finite(std::span<const float> values, const Safetensors& file, const std::string& name,
                    std::int64_t first) {
  if (finite(values)) return;
  const auto bad =
      std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
  refuse(file.path().native(), name + " has " + (std::isnan(*bad) ? "a NaN" : "an infinity") +
                                   " at element " + std::to_string(first + (bad - values.begin())));
}

Array read_finite(const Safetensors& file, const std::string& name) {
  Array values = file.read_f32(name);
  require_finite(std::as_const(values).values<float>(), file, name, 0);
  return values;
}

}  // namespace kazan
