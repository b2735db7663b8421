// The stage of a variant that somebody else wrote (sdk/sae/variant.hpp).
#include "sdk/sae/variant.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "../training/encoder.hpp"
#include "../training/stage.hpp"
#include "params.hpp"

namespace kazan::sae {
namespace {

// Besides an active latent's entry: its slope, by rows and by latents.
constexpr double kEntryLists = 2;

class VariantStage final : public TrainingStage {
 public:
  explicit VariantStage(const SaeVariantEntry& entry)
      : TrainingStage(0), entry_(entry), first_(params().size()), own_(entry.declare(this)) {
    for (auto* const param : own()) check_kind(param->spec());
  }

  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  std::vector<ParamBase*> own() const { return {params().begin() + first_, params().end()}; }
  static void check_kind(const ParamSpec& spec);
  // As they are stored; sizes that are not known yet stay as they are written.
  Json values(const std::map<std::string, std::int64_t>& dimensions) const;
  std::optional<std::int64_t> most_active(const Planner& planner,
                                          std::optional<std::int64_t> latents) const;

  SaeVariantEntry entry_;
  std::ptrdiff_t first_;  // of the variant's own parameters
  std::shared_ptr<ParamGroup> own_;
};

Param<Size>* as_size(ParamBase* param) {
  return param->spec().type == ParamType::size ? static_cast<Param<Size>*>(param) : nullptr;
}

// They go with the SAE: a file would not, and a size is resolved by itself.
void VariantStage::check_kind(const ParamSpec& spec) {
  if (spec.type == ParamType::file)
    throw Error(Fault::plugin,
                "the parameter " + spec.name + " is a file, which cannot be stored with an SAE");
  if (spec.type == ParamType::size && (spec.list || spec.nullable))
    throw Error(Fault::plugin, "the parameter " + spec.name +
                                   " is a list of sizes or may be left out: expected a size");
}

Json VariantStage::values(const std::map<std::string, std::int64_t>& dimensions) const {
  Json out = Json::object();
  for (auto* const param : own()) {
    const auto* const size = as_size(param);
    out[param->spec().name] =
        size ? ParamCodec<Size>::to_json((*size)->resolve(dimensions)) : param->get();
  }
  return out;
}

// Nothing where that hangs on what is not known yet.
std::optional<std::int64_t> VariantStage::most_active(const Planner& planner,
                                                      std::optional<std::int64_t> latents) const {
  if (!latents || !planner.problems().empty()) return std::nullopt;
  const auto all = own();
  if (std::any_of(all.begin(), all.end(), [](ParamBase* param) {
        const auto* const size = as_size(param);
        return size && !(*size)->resolved();
      }))
    return std::nullopt;
  return std::min(*latents, entry_.make(values({}), *latents)->most_active(*latents));
}

void VariantStage::plan(Planner& planner) {
  const auto n = plan_training(planner);
  for (auto* const param : own())
    if (auto* const size = as_size(param))
      plan_size(planner, *size, {{"inputs", inputs_of(planner)}, {"latents", n}});
  if (own_) entry_.check(*own_, planner, n);
  const auto most = most_active(planner, n);
  describe_saes(
      planner, n,
      Json::object({{"variant", entry_.id}, {"most_active", most ? Json(*most) : Json()}}));
  Lists lists;
  const Size active = Size::of(most.value_or(0));
  if (most) lists.active = &active;
  lists.whole_rows = true;
  lists.entry_lists = lists.sorted_lists = kEntryLists;
  estimate_training(planner, lists);
}

// A row of pre-activations of either sign, the same on every machine.
std::vector<float> sample_row(std::int64_t latents, std::uint32_t row) {
  std::vector<float> out;
  std::uint32_t state = 2654435769U * (row + 1);
  for (std::int64_t j = 0; j < latents; ++j) {
    state = state * 1664525U + 1013904223U;
    out.push_back(static_cast<float>(static_cast<std::int32_t>(state >> 8) - (1 << 23)) /
                  (1 << 21));
  }
  return out;
}

bool same_bits(const ActiveLatent& x, const ActiveLatent& y) {
  const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  return x.latent == y.latent && bits(x.value) == bits(y.value) && bits(x.slope) == bits(y.slope);
}

// A training asks in one order, always the same, and comes to the same bits also where a row's
// answer hangs on those before it. So rows are asked once more, the other way round.
void require_of_row_alone(const SaeActivation& activation, std::int64_t latents,
                          const std::string& id) {
  constexpr std::uint32_t kRows = 8;
  std::vector<std::vector<ActiveLatent>> first(kRows);
  for (std::uint32_t row = 0; row < kRows; ++row)
    activation.activate(sample_row(latents, row), first[row]);
  for (std::uint32_t row = kRows; row-- > 0;) {
    std::vector<ActiveLatent> again;
    activation.activate(sample_row(latents, row), again);
    if (!std::ranges::equal(first[row], again, same_bits))
      throw Error(Fault::plugin,
                  "the activation of " + id +
                      " gives other active latents, values or slopes when it is asked for the same "
                      "row again, after other rows: expected activate() to depend on the row and "
                      "on nothing else, such as a counter, a clock or what earlier rows left");
  }
}

void VariantStage::run(Context& context) {
  Setup resolved = setup(activations->inputs());
  const std::int64_t n = resolved.form.latents;
  const Json given = values({{"inputs", resolved.form.inputs}, {"latents", n}});
  resolved.activation.act = Act::custom;
  resolved.activation.custom = entry_.make(given, n);
  require_of_row_alone(*resolved.activation.custom, n, entry_.id);
  run_training(*this, resolved, entry_.id, given, context);
}

}  // namespace
}  // namespace kazan::sae

namespace kazan {

Stage* make_sae_stage(const SaeVariantEntry& entry) {
  return new sae::VariantStage(entry);
}

std::unique_ptr<SaeEncoder> open_sae(const Sae& sae,
                                     std::shared_ptr<const SaeActivation> activation, int threads) {
  return sae::encoder_of(sae, std::move(activation), sae::computing(threads));
}

Json sae_environment(int threads) {
  return sae::computing(threads).environment();
}

}  // namespace kazan
