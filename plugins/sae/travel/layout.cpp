#include "travel/layout.hpp"

#include <cmath>

#include "base/text.hpp"
#include "sdk/arrays/tensor_words.hpp"
#include "travel/saelens.hpp"
#include "travel/sparsify.hpp"

namespace kazan::sae {
namespace {

[[noreturn]] void refuse(const Safetensors& file, const std::string& what) {
  throw Error(Fault::input, file.path().native() + ": " + what);
}

void check_names(const Layout& layout, const Declared& declared, const Safetensors& weights) {
  const auto expected = layout.tensors(declared), spare = layout.spare(declared);
  std::vector<std::string> names, missing, extra;
  for (const auto& [name, shape] : expected) {
    names.push_back(name);
    if (!weights.has(name)) missing.push_back(name);
  }
  for (const auto& [name, tensor] : weights.tensors())
    if (!expected.contains(name) && !spare.contains(name))
      extra.push_back(name + did_you_mean(name, names));
  std::string what;
  if (!missing.empty()) what = "missing tensors: " + some_names(missing);
  if (!extra.empty())
    what += (what.empty() ? "" : "; ") + std::string("tensors that no SAE of the architecture ") +
            declared.architecture + " has: " + some_names(extra);
  if (!what.empty()) refuse(weights, what);
}

void require_finite(const Array& tensor, const std::string& name, const Safetensors& file) {
  const auto values = tensor.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      refuse(file, name + " has a NaN or an infinity, number " + std::to_string(i));
}

}  // namespace

Description Declared::description() const {
  Json attributes = Json::object({{"variant", variant}, {"tied", false}});
  if (variant == "sae.topk") attributes["k"] = k;
  if (trained_on.size() > 0) attributes["trained_on"] = trained_on;
  return {{{"latents", latents}, {"inputs", inputs}}, std::move(attributes)};
}

const std::vector<const Layout*>& layouts() {
  static const Saelens saelens;
  static const Sparsify sparsify;
  static const std::vector<const Layout*> all = {&saelens, &sparsify};
  return all;
}

const Layout& layout_named(const std::string& name) {
  std::vector<std::string> names;
  for (const auto* layout : layouts()) {
    if (layout->name() == name) return *layout;
    names.push_back(layout->name());
  }
  throw Error(Fault::input, wrong_value("", "layout", either(names), name, names).message);
}

void check_tensors(const Layout& layout, const Declared& declared, const Safetensors& weights) {
  check_names(layout, declared, weights);
  Shapes shapes = layout.tensors(declared);
  for (auto& [name, shape] : layout.spare(declared))
    if (weights.has(name)) shapes.emplace(name, shape);
  for (const auto& [name, shape] : shapes) {
    const auto& found = weights.at(name);
    if (found.shape != shape)
      refuse(weights,
             name + " is " + shape_text(found.shape) + "; cfg.json makes it " + shape_text(shape));
    if (found.dtype != "F32" && found.dtype != "F16" && found.dtype != "BF16")
      refuse(weights, wrong_value("", name, "F32, F16 or BF16", found.dtype).message);
  }
}

Sae import_sae(const Layout& layout, const Declared& declared, const Safetensors& weights) {
  check_tensors(layout, declared, weights);
  Tensors tensors;
  for (const auto& [name, header] : weights.tensors()) {
    tensors[name] = weights.read_f32(name);
    require_finite(tensors[name], name, weights);
  }
  try {
    return layout.import(declared, tensors);
  } catch (const Error& e) {
    refuse(weights, e.what());
  }
}

}  // namespace kazan::sae
