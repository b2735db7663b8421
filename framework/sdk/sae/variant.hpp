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
// is not given where it is not known yet, and sizes may not be counts then. A private one, or of
// other arguments, does not compile.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>

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

// Whether a class has a member `check`, also one that cannot be called: beside another of that name
// it is ambiguous, which is seen before access is.
struct AnotherCheck {
  void check();
};
template <class T>
struct BesideAnotherCheck : T, AnotherCheck {};
template <class T>
concept NamesCheck = !requires {
  &BesideAnotherCheck<T>::check;
};

template <class Activation>
struct SaeVariantOf final : SaeVariant {
  using Params = typename Activation::Params;

  std::unique_ptr<SaeEncoder> open(const Sae& sae, int threads) override {
    return open_sae(sae, make(sae.variant_params, sae.latents()), threads);
  }
  Json environment(int threads) override { return sae_environment(threads); }

  static Stage* stage(const char* id) { return make_sae_stage({id, &declare, &check, &make}); }

 private:
  static std::shared_ptr<ParamGroup> declare(Declarations* owner) {
    if constexpr (std::is_void_v<Params>)
      return nullptr;
    else
      return std::make_shared<Params>(owner);
  }
  static void check([[maybe_unused]] const ParamGroup& params, [[maybe_unused]] Planner& planner,
                    [[maybe_unused]] std::optional<std::int64_t> latents) {
    if constexpr (!std::is_void_v<Params>) {
      static_assert(!std::is_final_v<Params>, "Params may not be final");
      if constexpr (NamesCheck<Params>) {
        static_assert(
            requires(const Params& own) { own.check(planner, latents); },
            "Params::check has to be public and const, and to take a Planner& and a "
            "std::optional<std::int64_t>");
        static_cast<const Params&>(params).check(planner, latents);
      }
    }
  }
  static std::shared_ptr<const SaeActivation> make(const Json& params, std::int64_t latents) {
    return std::make_shared<Activation>(params, latents);
  }
};

}  // namespace kazan

// At namespace scope in the plugin, once.
#define KAZAN_SAE_VARIANT(Class, id, doc)                                 \
  KAZAN_STAGE_BY(Class, id, doc, ::kazan::SaeVariantOf<Class>::stage(id)) \
  KAZAN_PROVIDE(SaeVariant, ::kazan::SaeVariantOf<Class>)
