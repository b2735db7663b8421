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

  MatryoshkaStage() : SelectingStage(Act::batch_topk, "sae.matryoshka") {}
  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  // Ascending, with n last. Multiples that come to the same are one. Throws Complaint.
  std::vector<std::int64_t> widths(std::int64_t n) const;
  void check_base(const Size& size) const;
};

void MatryoshkaStage::check_base(const Size& size) const {
  if (!size.resolved() && size.base != "latents")
    throw wrong_value("", "", "counts or multiples of latents", size.text);
}

std::vector<std::int64_t> MatryoshkaStage::widths(std::int64_t n) const {
  std::vector<std::int64_t> out;
  for (const Size& size : *prefixes) {
    check_base(size);
    const std::int64_t width = size.resolve({{"latents", n}}).value();
    const std::int64_t before = out.empty() ? 0 : out.back();
    if (width == before && !size.resolved()) continue;
    if (width <= before || width > n)
      throw wrong_value("", "", "ascending widths of 1 to " + with_commas(n) + " latents",
                        size.text + (before ? " after " + with_commas(before) : ""));
    out.push_back(width);
  }
  if (out.empty() || out.back() != n) out.push_back(n);
  return out;
}

void MatryoshkaStage::plan(Planner& planner) {
  plan_selecting(planner, static_cast<double>(prefixes->size()) + 1);
  try {
    for (const Size& size : *prefixes) check_base(size);
    if (!form.latents->resolved()) return;
    std::vector<Size> sizes;
    for (const auto width : widths(form.latents->value())) sizes.push_back(Size::of(width));
    prefixes.resolve(sizes);
  } catch (const Complaint& fault) {
    planner.error(prefixes, fault);
  }
}

void MatryoshkaStage::run(Context& context) {
  Setup resolved = setup_selecting();
  try {
    resolved.activation.prefixes = widths(resolved.form.latents);
  } catch (const Complaint& fault) {
    throw Error(Fault::experiment, "prefixes: " + fault.message);
  }
  run_selecting(resolved, context);
}

}  // namespace kazan::sae

using kazan::sae::MatryoshkaStage;
KAZAN_STAGE(MatryoshkaStage, "sae.matryoshka",
            "Trains a sparse autoencoder whose first latents reconstruct by themselves too")
KAZAN_PROVIDE(SaeVariant, kazan::sae::Variant<kazan::sae::Act::batch_topk>)
