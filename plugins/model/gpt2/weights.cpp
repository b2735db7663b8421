#include "gpt2/weights.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <set>
#include <thread>

#include "base/text.hpp"
#include "sdk/draws.hpp"

namespace kazan {
namespace {

constexpr float kInitStd = 0.02f;
constexpr std::size_t kNamed = 5;  // tensors listed in one message

[[noreturn]] void refuse(const Safetensors& file, const std::string& what) {
  throw Error(Fault::input, file.path().native() + ": " + what);
}

std::string show(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return "[" + join(sizes, " ") + "]";
}

std::string some(std::vector<std::string> names) {
  const std::size_t all = names.size();
  if (all > kNamed) names.resize(kNamed);
  return join(names, ", ") + (all > kNamed ? " and " + std::to_string(all - kNamed) + " more" : "");
}

bool is_buffer(std::string_view name) {
  return name.starts_with("h.") &&
         (name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias"));
}

bool finite(std::span<const float> values) {
  std::uint32_t bad = 0;  // counts exponents of all ones: infinities and NaN
  for (const float v : values)
    bad += (std::bit_cast<std::uint32_t>(v) & 0x7f800000u) == 0x7f800000u;
  return bad == 0;
}

void check_head(const Safetensors& file, const std::string& embedding) {
  const Array head = file.read_f32("lm_head.weight"), wte = file.read_f32(embedding);
  if (head.bytes() != wte.bytes() || std::memcmp(head.data(), wte.data(), wte.bytes()) != 0)
    refuse(file, "lm_head.weight differs from wte.weight; only tied embeddings are supported");
}

void check_names(const Safetensors& file, const std::vector<Gpt2Tensor>& expected,
                 const std::string& prefix) {
  std::vector<std::string> names, missing, extra;
  for (const auto& tensor : expected) {
    names.push_back(prefix + tensor.name);
    if (!file.has(names.back())) missing.push_back(names.back());
  }
  const std::set<std::string> known(names.begin(), names.end());
  for (const auto& [full, tensor] : file.tensors()) {
    if (full == "lm_head.weight" || known.contains(full)) continue;
    if (full.starts_with(prefix) && is_buffer(full.substr(prefix.size()))) continue;
    extra.push_back(full + (extra.size() < kNamed ? did_you_mean(full, names) : ""));
  }
  std::string what;
  if (!missing.empty()) what = "missing tensors: " + some(missing);
  if (!extra.empty())
    what += (what.empty() ? "" : "; ") +
            std::string(
                "tensors that no GPT-2 of this config.json "
                "has: ") +
            some(extra);
  if (!what.empty()) refuse(file, what);
}

void check_shape(const Safetensors& file, const Gpt2Tensor& expected, const std::string& name) {
  std::vector<std::int64_t> shape;
  for (const auto& axis : expected.shape) shape.push_back(axis.size);
  const auto& found = file.at(name);
  if (found.shape != shape)
    refuse(file, name + " is " + show(found.shape) + "; config.json makes it " + show(shape));
}

// `first`: of the values, in the tensor.
void require_finite(std::span<const float> all, const Safetensors& file, const std::string& name,
                    std::int64_t first) {
  if (finite(all)) return;
  const auto bad = std::find_if(all.begin(), all.end(), [](float v) { return !std::isfinite(v); });
  refuse(file, name + " has " + (std::isnan(*bad) ? "a NaN" : "an infinity") + " at element " +
                   std::to_string(first + (bad - all.begin())));
}

Array read_finite(const Safetensors& file, const std::string& name) {
  Array values = file.read_f32(name);
  require_finite(std::as_const(values).values<float>(), file, name, 0);
  return values;
}

// Names and shapes, without reading a tensor. Returns the prefix.
std::string check_layout(const Safetensors& file, const Gpt2Config& config) {
  const std::string prefix = file.has("transformer.wte.weight") ? "transformer." : "";
  const auto expected = gpt2_tensors(config);
  check_names(file, expected, prefix);
  for (const auto& tensor : expected) check_shape(file, tensor, prefix + tensor.name);
  return prefix;
}

// Calls work(i) for i in [0, count), in contiguous parts, one a thread.
template <class Work>
void parallel(std::int64_t count, int threads, Work work) {
  const std::int64_t parts = std::max<std::int64_t>(1, std::min<std::int64_t>(threads, count));
  std::vector<std::jthread> others;
  const auto part = [&](std::int64_t p) {
    for (std::int64_t i = count * p / parts; i < count * (p + 1) / parts; ++i) work(i);
  };
  for (std::int64_t p = 1; p < parts; ++p) others.emplace_back(part, p);
  part(0);
}

class FileWeights final : public Gpt2Weights {
 public:
  FileWeights(const std::filesystem::path& path, const Gpt2Config& config)
      : file_(path), prefix_(check_layout(file_, config)) {}

  Array rows(const std::string& name, std::span<const std::int32_t> ids) override {
    Array out = file_.rows_f32(prefix_ + name, ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
      require_finite(std::as_const(out).row<float>(static_cast<std::int64_t>(i)), file_,
                     prefix_ + name, ids[i] * out.size(1));
    return out;
  }

 private:
  Array make(const std::string& name) override { return read_finite(file_, prefix_ + name); }

  Safetensors file_;
  std::string prefix_;
};

class RandomWeights final : public Gpt2Weights {
 public:
  RandomWeights(std::int64_t seed, const Gpt2Config& config, int threads)
      : seed_(seed),
        threads_(threads),
        residual_std_(
            static_cast<float>(kInitStd / std::sqrt(2.0 * static_cast<double>(config.layers)))) {
    for (auto& tensor : gpt2_tensors(config)) tensors_.emplace(tensor.name, tensor);
  }

  Array rows(const std::string& name, std::span<const std::int32_t> ids) override {
    const auto& tensor = tensors_.at(name);
    return drawn(tensor, {{"ids", static_cast<std::int64_t>(ids.size())}, tensor.shape.at(1)},
                 [&](std::int64_t i) { return ids[static_cast<std::size_t>(i)]; });
  }

 private:
  Array make(const std::string& name) override {
    const auto& tensor = tensors_.at(name);
    if (tensor.init == Gpt2Init::zeros) return Array(Dtype::f32, tensor.shape);
    if (tensor.init == Gpt2Init::ones) {
      Array out(Dtype::f32, tensor.shape);
      std::ranges::fill(out.values<float>(), 1.0f);
      return out;
    }
    return drawn(tensor, tensor.shape, [](std::int64_t i) { return i; });
  }

  template <class RowOf>
  Array drawn(const Gpt2Tensor& tensor, std::vector<Axis> shape, RowOf row_of) {
    const float std = tensor.init == Gpt2Init::residual ? residual_std_ : kInitStd;
    const Draws draws(seed_, "model.init." + tensor.name);
    Array out(Dtype::f32, std::move(shape));
    const auto width = static_cast<std::size_t>(out.size(1));
    const auto values = out.values<float>();
    parallel(out.size(0), threads_, [&](std::int64_t i) {
      const auto row = values.subspan(static_cast<std::size_t>(i) * width, width);
      draws.normals(static_cast<std::uint64_t>(row_of(i)), row);
      for (float& v : row) v *= std;
    });
    return out;
  }

  std::int64_t seed_;
  int threads_;
  float residual_std_;
  std::map<std::string, Gpt2Tensor> tensors_;
};

}  // namespace

std::vector<Gpt2Tensor> gpt2_tensors(const Gpt2Config& c) {
  using enum Gpt2Init;
  const Axis inputs{"inputs", c.width}, hidden{"hidden", c.mlp_width};
  std::vector<Gpt2Tensor> out = {{"wte.weight", {{"vocabulary", c.vocabulary}, inputs}, normal},
                                 {"wpe.weight", {{"positions", c.context}, inputs}, normal},
                                 {"ln_f.weight", {inputs}, ones},
                                 {"ln_f.bias", {inputs}, zeros}};
  const auto projection = [&](const std::string& name, const Axis& from, const Axis& to,
                              Gpt2Init init) {
    out.push_back({name + ".weight", {from, to}, init});
    out.push_back({name + ".bias", {to}, zeros});
  };
  for (std::int64_t layer = 0; layer < c.layers; ++layer) {
    const std::string h = "h." + std::to_string(layer) + ".";
    for (const char* norm : {"ln_1", "ln_2"}) {
      out.push_back({h + norm + ".weight", {inputs}, ones});
      out.push_back({h + norm + ".bias", {inputs}, zeros});
    }
    projection(h + "attn.c_attn", inputs, {"qkv", 3 * c.width}, normal);
    projection(h + "attn.c_proj", inputs, inputs, residual);
    projection(h + "mlp.c_fc", inputs, hidden, normal);
    projection(h + "mlp.c_proj", hidden, inputs, residual);
  }
  return out;
}

void check_gpt2_weights(const Safetensors& file, const Gpt2Config& config) {
  const std::string prefix = check_layout(file, config);
  for (const auto& tensor : gpt2_tensors(config)) read_finite(file, prefix + tensor.name);
  if (file.has("lm_head.weight")) check_head(file, prefix + "wte.weight");
}

const Array& Gpt2Weights::tensor(const std::string& name) {
  auto found = made_.find(name);
  if (found == made_.end()) found = made_.emplace(name, make(name)).first;
  return found->second;
}

std::unique_ptr<Gpt2Weights> open_gpt2_weights(const std::filesystem::path& file,
                                               const Gpt2Config& config) {
  return std::make_unique<FileWeights>(file, config);
}

std::unique_ptr<Gpt2Weights> random_gpt2_weights(std::int64_t seed, const Gpt2Config& config,
                                                 int threads) {
  return std::make_unique<RandomWeights>(seed, config, threads);
}

}  // namespace kazan
