// Opens models of model.gpt2 for whoever asks for their activations or logits.
#include "gpt2/forward.hpp"
#include "sdk/torch/environment.hpp"

namespace kazan {
namespace {

std::unique_ptr<Gpt2Weights> open_weights(const Model& model, const Gpt2Config& config,
                                          int threads) {
  const auto file = model.files.find("weights");
  if (file != model.files.end()) return open_gpt2_weights(file->second.path, config);
  return random_gpt2_weights(model.source.at("random_seed").integer(), config, threads);
}

// Keeps the last model open: consecutive nodes mostly read the same one.
class Gpt2Family final : public ModelFamily {
 public:
  std::shared_ptr<LanguageModel> open(const Model& model, int threads) override {
    set_numerical_threads(threads);
    if (!last_ || content_ != model.content) {
      last_.reset();  // its memory first
      const auto config = Gpt2Config::parse(model.config, "the model's reference");
      last_ = std::make_shared<Gpt2Model>(config, open_weights(model, config, threads));
      content_ = model.content;
    }
    return last_;
  }

 private:
  std::string content_;
  std::shared_ptr<LanguageModel> last_;
};

}  // namespace

KAZAN_PROVIDE(ModelFamily, Gpt2Family)

}  // namespace kazan
