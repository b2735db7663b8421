#include <optional>

#include "../training/encoder.hpp"
#include "../training/selecting.hpp"
#include "base/text.hpp"

namespace kazan::sae {

class MatryoshkaStage final : public SelectingStage {
 public:
  Param<std::vector<Size>> prefixes{
      this,
      "prefixes",
      {Size::parse("1/16*latents"), Size::parse("1/8*latents"), Size::parse("1/4*latents"),
       Size::parse("1/2*latents")},
      "the first so many latents reconstruct by themselves too: counts or N*latents, ascending; "
      "all of them always do"};

  MatryoshkaStage()
      : SelectingStage(Act::batch_topk, "sae.matryoshka",
                       "active latents a row, on average over a batch: a count, N*inputs, "
                       "N*latents") {}
  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  // Ascending, with n last; `fault` says what is wrong with those given, or nothing.
  std::vector<std::int64_t> widths(std::int64_t n, std::optional<Complaint>& fault) const;
};

std::vector<std::int64_t> MatryoshkaStage::widths(std::int64_t n,
                                                  std::optional<Complaint>& fault) const {
  std::vector<std::int64_t> out;
  for (const Size& size : *prefixes) {
    const Size resolved = size.resolve({{"latents", n}});
    if (!resolved.resolved()) {
      fault = wrong_value("", "", "counts or multiples of latents", size.text);
      return {};
    }
    if (resolved.value() < 1 || resolved.value() > n ||
        (!out.empty() && resolved.value() <= out.back()))
      fault = wrong_value("", "", "ascending widths of 1 to " + with_commas(n) + " latents",
                          size.text + ", which is " + with_commas(resolved.value()) +
                              (out.empty() ? "" : ", after " + with_commas(out.back())));
    out.push_back(resolved.value());
  }
  if (out.empty() || out.back() != n) out.push_back(n);
  return out;
}

void MatryoshkaStage::plan(Planner& planner) {
  plan_selecting(planner, static_cast<double>(prefixes->size()) + 1);
  if (!form.latents->resolved()) return;
  std::optional<Complaint> fault;
  const auto resolved = widths(form.latents->value(), fault);
  if (fault) return planner.error(prefixes, *fault);
  std::vector<Size> sizes;
  for (const auto width : resolved) sizes.push_back(Size::of(width));
  prefixes.resolve(sizes);
}

void MatryoshkaStage::run(Context& context) {
  Setup resolved = setup_selecting();
  std::optional<Complaint> fault;
  resolved.activation.prefixes = widths(resolved.form.latents, fault);
  if (fault) throw Error(Fault::experiment, "prefixes: " + fault->message);
  run_selecting(resolved, context);
}

}  // namespace kazan::sae

using kazan::sae::MatryoshkaStage;
KAZAN_STAGE(MatryoshkaStage, "sae.matryoshka",
            "Trains a sparse autoencoder whose first latents reconstruct by themselves too")
KAZAN_PROVIDE(SaeVariant, kazan::sae::Variant<kazan::sae::Act::batch_topk>)
