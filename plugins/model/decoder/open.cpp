#include "decoder/open.hpp"

#include "decoder/forward.hpp"
#include "decoder/weight_files.hpp"
#include "sdk/torch/environment.hpp"

namespace kazan {
namespace {

std::unique_ptr<DecoderWeights> make_weights(const Model& model, const Decoder& decoder,
                                             int threads) {
  if (const auto files = weights_of(model); !files.empty()) return open_weights(files, decoder);
  return random_weights(model.source.at("random_seed").integer(), decoder, threads);
}

}  // namespace

std::shared_ptr<LanguageModel> DecoderModels::open(const Model& model, int threads) {
  set_numerical_threads(threads);
  if (!last_ || content_ != model.content) {
    last_.reset();  // its memory first
    Decoder decoder = read_decoder(family_, model.config, "the model's reference");
    auto weights = make_weights(model, decoder, threads);
    last_ = std::make_shared<DecoderModel>(std::move(decoder), std::move(weights));
    content_ = model.content;
  }
  return last_;
}

}  // namespace kazan
