// Rows of activations that a model computes when they are read.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "sdk/provider.hpp"

namespace kazan {

std::int64_t longest_window(const Tokens& tokens);

// Runs whole windows and keeps the last ones, so that reading in parts or again does not run the
// model again. Heads stand side by side in a row; the row of `pattern` is what a token pays to
// each position of the longest window, head by head.
class LiveActivations final : public ActivationSource {
 public:
  LiveActivations(std::shared_ptr<LanguageModel> model, std::shared_ptr<const Tokens> tokens,
                  Site site, std::int64_t inputs);

  std::int64_t rows() const override { return tokens_->rows(); }
  std::int64_t inputs() const override { return inputs_; }
  std::vector<std::int32_t> positions() const override;
  Array read(std::int64_t begin, std::int64_t end) override;
  Json environment() const override { return model_->environment(); }

 private:
  const Array& window(std::size_t i);
  Array run_window(std::size_t i);
  std::int64_t window_end(std::size_t i) const;

  std::shared_ptr<LanguageModel> model_;
  std::shared_ptr<const Tokens> tokens_;
  Site site_;
  std::int64_t inputs_;
  std::deque<std::pair<std::size_t, Array>> kept_;  // [tokens inputs] of a window, latest last
  std::size_t kept_bytes_ = 0;
};

class LiveActivationsRunner final : public RecipeRunner {
 public:
  std::shared_ptr<ActivationSource> open(const ActivationRecipe& recipe,
                                         Services& services) override;
};

}  // namespace kazan
