#include "decoder/weights.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

#include "decoder/tensors.hpp"
#include "sdk/draws.hpp"

namespace kazan {
namespace {

constexpr float kInitStd = 0.02f;

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

class FileWeights final : public DecoderWeights {
 public:
  FileWeights(const std::vector<std::filesystem::path>& paths, const Decoder& decoder)
      : files_(paths), prefix_(check_layout(files_, decoder)), head_(decoder.names.head) {}

  Array rows(const std::string& name, std::span<const std::int32_t> ids) override {
    const std::string there = full(name);
    const Safetensors& file = files_.file_of(there);
    Array out = file.rows_f32(there, ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
      require_finite(std::as_const(out).row<float>(static_cast<std::int64_t>(i)), file, there,
                     ids[i] * out.size(1));
    return out;
  }

 private:
  Array make(const std::string& name) override {
    return read_finite(files_.file_of(full(name)), full(name));
  }
  std::string full(const std::string& name) const { return name == head_ ? name : prefix_ + name; }

  WeightFiles files_;
  std::string prefix_, head_;
};

class RandomWeights final : public DecoderWeights {
 public:
  RandomWeights(std::int64_t seed, const Decoder& decoder, int threads)
      : seed_(seed),
        threads_(threads),
        residual_std_(
            static_cast<float>(kInitStd / std::sqrt(2.0 * static_cast<double>(decoder.layers)))) {
    for (auto& tensor : decoder_tensors(decoder)) tensors_.emplace(tensor.name, tensor);
  }

  Array rows(const std::string& name, std::span<const std::int32_t> ids) override {
    const auto& tensor = tensors_.at(name);
    return drawn(tensor, {{"ids", static_cast<std::int64_t>(ids.size())}, tensor.shape.at(1)},
                 [&](std::int64_t i) { return ids[static_cast<std::size_t>(i)]; });
  }

 private:
  Array make(const std::string& name) override {
    const auto& tensor = tensors_.at(name);
    if (tensor.init == DecoderInit::zeros) return Array(Dtype::f32, tensor.shape);
    if (tensor.init == DecoderInit::ones) {
      Array out(Dtype::f32, tensor.shape);
      std::ranges::fill(out.values<float>(), 1.0f);
      return out;
    }
    return drawn(tensor, tensor.shape, [](std::int64_t i) { return i; });
  }

  template <class RowOf>
  Array drawn(const DecoderTensor& tensor, std::vector<Axis> shape, RowOf row_of) {
    const float std = tensor.init == DecoderInit::residual ? residual_std_ : kInitStd;
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
  std::map<std::string, DecoderTensor> tensors_;
};

}  // namespace

const Array& DecoderWeights::tensor(const std::string& name) {
  const std::lock_guard lock(making_);
  auto found = made_.find(name);
  if (found == made_.end()) found = made_.emplace(name, make(name)).first;
  return found->second;
}

std::unique_ptr<DecoderWeights> open_weights(const std::vector<std::filesystem::path>& files,
                                             const Decoder& decoder) {
  return std::make_unique<FileWeights>(files, decoder);
}

std::unique_ptr<DecoderWeights> random_weights(std::int64_t seed, const Decoder& decoder,
                                               int threads) {
  return std::make_unique<RandomWeights>(seed, decoder, threads);
}

}  // namespace kazan
