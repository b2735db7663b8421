// The formats in which other programs keep SAEs, and what becomes of one on the way.
//
//   x' = (x - c) / s      a = W_e x' + b_e      z = act(a)      y = s W_d^T z + b_d (+ c)
//
// is what an SAE of ours says (sdk/artifacts/sae.hpp). Theirs know no s and no c but b_d: s goes
// into the weights and c into the biases, so that z and y are the same but for rounding.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/planner.hpp"
#include "travel/folder.hpp"

namespace kazan::sae {

// What cfg.json says of an SAE, before a tensor is read.
struct Declared {
  std::string architecture;  // the format's own word
  std::string variant;       // of ours, which encodes with it: "sae.topk"
  std::int64_t inputs = 0, latents = 0;
  std::int64_t k = 0;                 // of Top-K
  bool centred = true;                // b_dec is taken off rows before they are encoded
  bool by_norm = false;               // Top-K selects by, and z is, a ||W_d row||
  Json trained_on = Json::object();   // of Place, as far as it is told
  std::vector<std::string> warnings;  // what the numbers may not be, and why

  Description description() const;  // of the Sae
};

// Where in which model the rows of an SAE are from: attributes of kazan.Activations/1, and of
// kazan.Sae/1 in its attribute trained_on. Empty or nothing where it is not known.
struct Place {
  std::string site, model, family;  // "mlp_out", "gpt2", "model.gpt2"
  std::optional<std::int64_t> layer, window;
  std::optional<bool> prepend_bos{};  // whether windows begin with a BOS token

  static Place of(const Json& attributes);
  Json attributes() const;
};

// What is written beside the numbers.
struct About {
  std::string hook, model;  // the place and the model by the format's names
  Place place;

  static About of(const Json& json);
  Json to_json() const;
};

using Shapes = std::map<std::string, std::vector<std::int64_t>>;  // of tensors

class Layout {
 public:
  virtual ~Layout() = default;
  virtual const char* name() const = 0;          // "saelens"
  virtual const char* weights_file() const = 0;  // beside cfg.json
  // `folder`: the name of the folder that cfg.json is in. Throws Error (Fault::input), without the
  // file, for what is wrong, not known or has no counterpart here.
  virtual Declared read(const Json& config, const std::string& folder) const = 0;
  // Names and shapes, all of which have to be there, and no other but `spare`.
  virtual Shapes tensors(const Declared&) const = 0;
  virtual Shapes spare(const Declared&) const { return {}; }
  // Of tensors() in f32. Throws Error (Fault::input), without the file, for numbers that cannot be
  // an SAE's.
  virtual Sae import(const Declared& declared, const Tensors& tensors) const = 0;

  // Why it has no word for SAEs of this variant; "" where it has.
  virtual std::string refusal(const std::string& variant) const = 0;
  // What encodes as its folder of such an SAE, whose variant it does not refuse, says.
  virtual std::string comes_back_as(const Description& sae) const = 0;
  // Of a place in a model; "" where it has no name for it.
  virtual std::string hook(const Place& place) const = 0;
  // Throws Error (Fault::experiment) for a variant that is refused.
  virtual SaeFolder exported(const Sae& sae, const About& about) const = 0;
};

const Layout& layout_named(const std::string& name);  // throws Error (Fault::input)
const std::vector<const Layout*>& layouts();

// Names, shapes and element types (F32, F16 or BF16) alone, of a folder's weights. Throws Error
// (Fault::input) naming the file.
void check_tensors(const Layout& layout, const Declared& declared, const Safetensors& weights);

// The whole of what is in these. Throws Error (Fault::input) naming the file.
Sae import_sae(const Layout& layout, const Declared& declared, const Safetensors& weights);

}  // namespace kazan::sae
