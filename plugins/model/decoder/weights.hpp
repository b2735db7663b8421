// The weights of a decoder in f32, read from a file or drawn, when they are asked for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "decoder/decoder.hpp"
#include "sdk/array.hpp"

namespace kazan {

// Of one model, made when first asked for and kept. Names are those of decoder_tensors(). For
// several threads.
class DecoderWeights {
 public:
  virtual ~DecoderWeights() = default;
  const Array& tensor(const std::string& name);
  // Some rows of an embedding, [ids inputs], the caller's own; the whole is not made for it.
  virtual Array rows(const std::string& name, std::span<const std::int32_t> ids) = 0;

 private:
  virtual Array make(const std::string& name) = 0;

  std::mutex making_;
  std::map<std::string, Array> made_;
};

// Names and shapes are checked here, each tensor when it is asked for, a row of an embedding when
// that is. Tensors of F32 are the mapped file itself: nothing is copied, and what is not asked for
// is not read.
std::unique_ptr<DecoderWeights> open_weights(const std::vector<std::filesystem::path>& files,
                                             const Decoder& decoder);

// Element (i, j) of a tensor is std x Draws(seed, "model.init.<name>").normals(i)[j]. Drawn with
// `threads` threads, in the same bits for any number.
std::unique_ptr<DecoderWeights> random_weights(std::int64_t seed, const Decoder& decoder,
                                               int threads);

}  // namespace kazan
