#include "travel/readme.hpp"

#include "base/text.hpp"

namespace kazan::sae {
namespace {

const std::string kLosses = "\nWhat the folder does not say:\n\n", kBullet = "- ";

std::string begins(const Place& place) {
  if (!place.prepend_bos) return "Whether windows began with a BOS token is not known.";
  return *place.prepend_bos ? "Each window began with a BOS token (`prepend_bos`)."
                            : "No BOS token was put before the text.";
}

}  // namespace

std::string readme_of(const Sae& sae, const About& about, const std::string& program,
                      const std::string& code, const std::vector<std::string>& losses) {
  std::string out = "# " + about.hook + "\n\nAn SAE of " + with_commas(sae.latents()) +
                    " latents on rows of " + with_commas(sae.inputs()) + " inputs, trained by " +
                    sae.variant + " of Kazan, as " + program + " reads it:\n\n```python\n" + code +
                    "\n```\n\n";
  out += "It encodes what the unprocessed model computes" +
         (about.model.empty() ? "" : " (`" + about.model + "`)") +
         ": with TransformerLens that of `HookedTransformer.from_pretrained_no_processing`. " +
         begins(about.place) + "\n";
  if (losses.empty()) return out;
  out += kLosses;
  for (const auto& loss : losses) out += kBullet + loss + "\n";
  return out;
}

std::vector<std::string> losses_in(const std::string& readme) {
  const auto at = readme.find(kLosses);
  if (at == readme.npos) return {};
  std::vector<std::string> out;
  for (const auto& line : split(readme.substr(at + kLosses.size()), '\n'))
    if (line.starts_with(kBullet)) out.push_back(line.substr(kBullet.size()));
  return out;
}

std::vector<std::string> losses_of_form(const Sae& sae) {
  std::vector<std::string> out;
  if (sae.tied)
    out.push_back(
        "Its decoder is its encoder's transpose. They are stored as two matrices, which "
        "further training would let drift apart.");
  if (sae.scale != 1)
    out.push_back("Rows were divided by a scale first. It is in the weights now, rounded to f32.");
  if (sae.centre == "mean")
    out.push_back(
        "The mean of the training rows was taken off first and added last. It is in the "
        "biases now, rounded to f32.");
  return out;
}

}  // namespace kazan::sae
