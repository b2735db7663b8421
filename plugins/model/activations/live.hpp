// Rows of activations that a model computes when they are read.
#pragma once

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "activations/pass.hpp"

namespace kazan {

// Keeps the last windows, so that reading in parts or again does not run the model again.
class LiveActivations final : public ActivationSource {
 public:
  // The i-th site of the pass.
  LiveActivations(std::shared_ptr<ModelPass> pass, std::size_t i);

  std::int64_t rows() const override { return pass_->tokens().rows(); }
  std::int64_t inputs() const override { return pass_->site(i_).inputs; }
  std::vector<std::int32_t> positions() const override;
  Array read(std::int64_t begin, std::int64_t end) override;
  Json environment() const override { return pass_->environment(); }

 private:
  const Array& window(std::size_t window, std::size_t last);
  const Array* kept(std::size_t window) const;
  void run(std::size_t first, std::size_t last);
  void keep(std::size_t window, Array rows);
  void forget();

  std::shared_ptr<ModelPass> pass_;
  std::size_t i_;
  std::unordered_map<std::size_t, Array> kept_;  // by window, [tokens inputs]
  std::deque<std::size_t> latest_;               // those, the latest last
  std::size_t kept_bytes_ = 0;
};

class LiveActivationsRunner final : public RecipeRunner {
 public:
  std::shared_ptr<ActivationSource> open(const ActivationRecipe& recipe,
                                         Services& services) override;
  std::shared_ptr<void> share(const std::vector<ActivationRecipe>& recipes,
                              const std::filesystem::path& scratch, Services& services) override;

 private:
  struct Shared {
    std::vector<ActivationRecipe> recipes;  // the pass's sites, in its order
    std::shared_ptr<ModelPass> pass;
  };
  std::vector<std::weak_ptr<Shared>> shared_;
};

}  // namespace kazan
