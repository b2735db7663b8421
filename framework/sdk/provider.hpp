// Code that one plugin offers to others: how to open its models, encode with its SAEs, run its
// recipes. The interface is an abstract class in the SDK; the artifact names the stage whose
// plugin implements it; nobody links anybody.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/corpus.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/tokens.hpp"

namespace kazan {

// A named place in a model. Names and shapes: docs/sites.md.
struct Site {
  std::string name;  // "mlp_out"
  std::int64_t layer = 0;
  bool operator==(const Site&) const = default;
};

class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  // One window of token ids through the model, no further than the last site needs. One f32
  // array a site, in the order asked: [tokens inputs], [tokens heads head_inputs] for q, k, v, z,
  // [heads tokens tokens] for pattern.
  virtual std::vector<Array> activations(std::span<const std::int32_t> ids,
                                         const std::vector<Site>& sites) = 0;
  // The same of several windows, a list of arrays each: by default one after another. A window's
  // numbers do not depend on those beside it.
  virtual std::vector<std::vector<Array>> activations_of(
      const std::vector<std::vector<std::int32_t>>& windows, const std::vector<Site>& sites);
  virtual Array logits(std::span<const std::int32_t> ids) = 0;  // [tokens vocabulary] f32
  // From what the model computes at a site, what it goes on with in its place: f32 [tokens inputs]
  // both, heads side by side.
  using Replacement = std::function<Array(const Array& rows)>;
  // As logits(), with one site replaced. Throws Error (Fault::experiment) for a site at which that
  // cannot be: by default, any.
  virtual Array logits_with(std::span<const std::int32_t> ids, const Site& site,
                            const Replacement& replacement);
  virtual Json environment() const = 0;  // what computes them, for Context::environment
};

inline std::vector<std::vector<Array>> LanguageModel::activations_of(
    const std::vector<std::vector<std::int32_t>>& windows, const std::vector<Site>& sites) {
  std::vector<std::vector<Array>> out;
  for (const auto& ids : windows) out.push_back(activations(ids, sites));
  return out;
}

inline Array LanguageModel::logits_with(std::span<const std::int32_t>, const Site& site,
                                        const Replacement&) {
  throw Error(Fault::experiment, "this model cannot go on with other activations of " + site.name);
}

struct ModelFamily {
  static constexpr const char* kInterface = "ModelFamily";
  virtual ~ModelFamily() = default;
  // May keep models open between calls; the same content gives the same model.
  virtual std::shared_ptr<LanguageModel> open(const Model& model, int threads) = 0;
};

struct RecipeRunner {
  static constexpr const char* kInterface = "RecipeRunner";
  virtual ~RecipeRunner() = default;
  virtual std::shared_ptr<ActivationSource> open(const ActivationRecipe& recipe,
                                                 Services& services) = 0;
  // These recipes, of one pass (Reading::pass), are going to be opened in this process one after
  // another, each to be read from its first row to its last. What they have in common may be done
  // once: while what this returns lives, results may wait in the folder `scratch`. The rows are the
  // same to the bit as without.
  virtual std::shared_ptr<void> share(const std::vector<ActivationRecipe>& /*recipes*/,
                                      const std::filesystem::path& /*scratch*/,
                                      Services& /*services*/) {
    return nullptr;
  }
};

// Encodes with one SAE.
class SaeEncoder {
 public:
  virtual ~SaeEncoder() = default;
  // Appends the latents of f32 rows [tokens inputs] to `codes`.
  virtual void encode(const Array& rows, Codes& codes) = 0;
};

struct SaeVariant {
  static constexpr const char* kInterface = "SaeVariant";
  virtual ~SaeVariant() = default;
  // `sae` outlives what it returns.
  virtual std::unique_ptr<SaeEncoder> open(const Sae& sae, int threads) = 0;
  // With what, for the reader's Context::environment.
  virtual Json environment(int threads) = 0;
};

// A document in parts, so that none has to fit in memory.
struct DocumentPart {
  std::string text;   // valid UTF-8; parts end between characters
  bool ends = false;  // it is the last of its document, and may then be empty
};

// The documents of a corpus, from the first to the last. None is empty as a whole.
class Documents {
 public:
  virtual ~Documents() = default;
  // The next part; false where there is none. Throws Error (Fault::input) naming file and line.
  virtual bool next(DocumentPart& part) = 0;
};

struct CorpusReader {
  static constexpr const char* kInterface = "CorpusReader";
  virtual ~CorpusReader() = default;
  // `corpus` outlives what it returns. The same corpus gives the same documents.
  virtual std::unique_ptr<Documents> open(const Corpus& corpus) = 0;
};

template <class Interface>
Interface& provider(Services& services, const std::string& stage) {
  return *static_cast<Interface*>(services.provider(stage, Interface::kInterface));
}

// What encodes with an SAE: offered by the plugin of the stage that trained it.
inline SaeVariant& variant_of(const Sae& sae, Services& services) {
  try {
    return provider<SaeVariant>(services, sae.variant);
  } catch (const Error& e) {
    auto complaint = e.complaint();
    complaint.message = "the SAE was trained by " + sae.variant +
                        ", and only the plugin of that encodes with it: " + complaint.message;
    throw Error(e.fault(), std::move(complaint));
  }
}

}  // namespace kazan

// At namespace scope in the plugin (its compute library, if it has one):
//   KAZAN_PROVIDE(ModelFamily, Gpt2Family)
#define KAZAN_PROVIDE(Interface, Class)                    \
  extern "C" KAZAN_API void* kazan_provide_##Interface() { \
    static Class instance;                                 \
    return static_cast<::kazan::Interface*>(&instance);    \
  }
