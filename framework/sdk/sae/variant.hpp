// A variant of sparse autoencoders as a plugin: an activation and its parameters. The stage that
// trains it is made of these: ports, parameters of training, plan step, checkpoints, curves,
// numbers and warnings are those of every stage of that kind, and `sae.encode` encodes with what it
// trained.
//
//   struct AbsTopK final : SaeActivation {
//     struct Params : ParamGroup {                       // may be left out
//       using ParamGroup::ParamGroup;
//       Param<Size> k{this, "k", Size::parse("0.5*inputs"), "active latents a row"};
//       void check(Planner&, std::optional<std::int64_t> latents) const;  // may be left out
//     };
//     AbsTopK(const Json& params, std::int64_t latents);
//     void activate(std::span<const float> a, std::vector<ActiveLatent>& active) const override;
//   };
//   KAZAN_SAE_VARIANT(AbsTopK, "acme.abstopk", "Trains a sparse autoencoder that ...")
//
// Link Kazan::sae. One variant a plugin: the SAE names the stage, and whoever encodes asks the
// plugin of that stage. What is stored with the SAE are the parameters, by name: {"k": 384}. Sizes
// among them are counts there; they may be multiples of `inputs` and `latents`. The plugin of an
// SAE that was stored before makes the activation anew of that and of the number of latents; a
// constructor that throws Error (Fault::input) says what it lacks.
//
// `check` tells what is wrong with the parameters before anything runs (Planner::error); `latents`
// is not given where it is not known yet, and sizes may not be counts then.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sdk/provider.hpp"
#include "sdk/sae/activation.hpp"
#include "sdk/stage.hpp"

namespace kazan {

// What KAZAN_SAE_VARIANT makes of a class.
struct SaeVariantEntry {
  const char* id;
  std::shared_ptr<ParamGroup> (*declare)(Declarations* owner);
  void (*check)(const ParamGroup& params, Planner& planner, std::optional<std::int64_t> latents);
  std::shared_ptr<const SaeActivation> (*make)(const Json& params, std::int64_t latents);
};

Stage* make_sae_stage(const SaeVariantEntry& entry);  // to be deleted
std::unique_ptr<SaeEncoder> open_sae(const Sae& sae,
                                     std::shared_ptr<const SaeActivation> activation, int threads);
Json sae_environment(int threads);

template <class Activation>
struct SaeVariantOf final : SaeVariant {
  std::unique_ptr<SaeEncoder> open(const Sae& sae, int threads) override {
    return open_sae(sae, make(sae.variant_params, sae.latents()), threads);
  }
  Json environment(int threads) override { return sae_environment(threads); }

  static std::shared_ptr<ParamGroup> declare(Declarations* owner) {
    if constexpr (requires { typename Activation::Params; })
      return std::make_shared<typename Activation::Params>(owner);
    else
      return nullptr;
  }
  static void check(const ParamGroup& params, Planner& planner,
                    std::optional<std::int64_t> latents) {
    if constexpr (requires { &Activation::Params::check; })
      static_cast<const typename Activation::Params&>(params).check(planner, latents);
  }
  static std::shared_ptr<const SaeActivation> make(const Json& params, std::int64_t latents) {
    return std::make_shared<Activation>(params, latents);
  }
};

}  // namespace kazan

// At namespace scope in the plugin, once.
#define KAZAN_SAE_VARIANT(Class, id, doc)                                                          \
  extern "C" KAZAN_API const ::kazan::StageEntry kazan_stage_##Class;                              \
  const ::kazan::StageEntry kazan_stage_##Class = {                                                \
      id,                                                                                          \
      doc,                                                                                         \
      #Class,                                                                                      \
      __FILE__,                                                                                    \
      [](::kazan::Stage*& out) noexcept {                                                          \
        using Variant = ::kazan::SaeVariantOf<Class>;                                              \
        return ::kazan::guarded([&] {                                                              \
          out = ::kazan::make_sae_stage({id, &Variant::declare, &Variant::check, &Variant::make}); \
        });                                                                                        \
      },                                                                                           \
      [](::kazan::Stage& stage, ::kazan::Planner& planner) noexcept {                              \
        return ::kazan::guarded([&] { stage.plan(planner); });                                     \
      },                                                                                           \
      [](::kazan::Stage& stage, ::kazan::Context& context) noexcept {                              \
        return ::kazan::guarded([&] { stage.run(context); });                                      \
      }};                                                                                          \
  KAZAN_PROVIDE(SaeVariant, ::kazan::SaeVariantOf<Class>)
