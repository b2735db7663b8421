// A variant of SAEs; with one of these defined, one whose parameters or check nobody could see.
#include "sdk/sae/variant.hpp"

struct Half final : kazan::SaeActivation {
#ifdef PRIVATE_PARAMS
 private:
#endif
#ifdef FINAL_PARAMS
  struct Params final : kazan::ParamGroup {
#else
  struct Params : kazan::ParamGroup {
#endif
    using ParamGroup::ParamGroup;
    kazan::Param<double> share{this, "share", 0.5, "of what is there"};
#ifdef PRIVATE_CHECK
   private:
#endif
#if defined OTHER_CHECK
    void check(kazan::Planner& planner) const;
#elif defined CHANGING_CHECK
    void check(kazan::Planner& planner, std::optional<std::int64_t> latents);
#elif !defined WITHOUT_CHECK
    void check(kazan::Planner& planner, std::optional<std::int64_t> latents) const;
#endif
#ifdef TWO_CHECKS
    void check(double share) const;
#endif
  };

 public:
  Half(const kazan::Json& params, std::int64_t latents);
  void activate(std::span<const float> a, std::vector<kazan::ActiveLatent>& active) const override;
};

// Nothing of its own.
struct Plain final : kazan::SaeActivation {
  Plain(const kazan::Json& params, std::int64_t latents);
  void activate(std::span<const float> a, std::vector<kazan::ActiveLatent>& active) const override;
};

template kazan::Stage* kazan::SaeVariantOf<Plain>::stage(const char*);
KAZAN_SAE_VARIANT(Half, "acme.half", "Trains half of what there is")
