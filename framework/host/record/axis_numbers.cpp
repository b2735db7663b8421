#include "host/record/axis_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/error.hpp"
#include "host/config/named_axes.hpp"
#include "host/record/held_values.hpp"
#include "sdk/param.hpp"

namespace kazan {
namespace {

// What a parameter has at each value of an axis; a NaN where that is no one number.
using AlongAxis = std::map<std::string, double>;
using Params = std::map<std::string, AlongAxis>;  // by path, "sae.k"

std::optional<Size> multiple_in(const std::string& text) {
  try {
    Size size = Size::parse(text);
    if (size.resolved()) return std::nullopt;
    return size;
  } catch (const Error&) {
    return std::nullopt;
  }
}

constexpr double kLargest = 9e15;  // that a Size resolves to

// Whether the values are 0.25*inputs, 0.5*inputs, ... and some number of inputs makes them what the
// parameter has.
bool multiples_of_one_dimension(const AlongAxis& param) {
  std::string base;
  // The dimension is this at least; what a multiple below 1 comes to says nothing of it.
  double least = 1;
  double factor = 1;  // the largest
  for (const auto& [value, number] : param) {
    const auto size = multiple_in(value);
    if (!size || !std::isfinite(number) || (!base.empty() && size->base != base)) return false;
    base = size->base;
    factor = std::max(factor, size->factor);
    if (number > 1) least = std::max(least, number / size->factor);
  }
  const double dimension = std::ceil(least - 1e-6);
  // The numbers of a parameter that has nothing to do with the axis may be any.
  if (dimension * factor > kLargest) return false;
  return std::all_of(param.begin(), param.end(), [&](const auto& at) {
    const Size size =
        multiple_in(at.first)->resolve({{base, static_cast<std::int64_t>(dimension)}});
    return static_cast<double>(size.value()) == at.second;
  });
}

class Numbering {
 public:
  explicit Numbering(const Plan& plan) : variants_(completed_variants(plan)) {
    for (const auto& node : plan.nodes) nodes_.emplace(node.name, &node);
  }

  AxisNumbers numbers() const {
    AxisNumbers out;
    for (const auto& axis : named_axes(variants_))
      if (auto of_axis = numbers_on(axis); !of_axis.empty()) out[axis] = std::move(of_axis);
    return out;
  }

 private:
  std::map<std::string, double> numbers_on(const std::string& axis) const {
    std::set<std::string> words;
    for (const auto& variant : variants_)
      if (const auto value = value_on(variant.at, axis); !value.empty() && !number_in(value))
        words.insert(value);
    if (words.empty() || axis == kCaseAxis) return {};
    const Params params = along(axis);
    std::map<std::string, double> out;
    for (const auto& word : words)
      if (const auto number = agreed(params, axis, word)) out[word] = *number;
    return out;
  }

  Params along(const std::string& axis) const {
    Params params;
    for (const auto& variant : variants_)
      if (const auto value = value_on(variant.at, axis); !value.empty())
        for (const auto& [base, name] : variant.nodes)
          if (const auto node = nodes_.find(name); node != nodes_.end())
            add(base, *node->second, value, axis, params);
    return params;
  }

  static void add(const std::string& base, const PlannedNode& node, const std::string& value,
                  const std::string& axis, Params& params) {
    const bool var = axis.find('.') == axis.npos;
    for (const auto& [name, planned] : node.params.members()) {
      const std::string path = base + "." + name;
      if (!var && path != axis) continue;
      const double number = planned.is_number() ? planned.number() : NAN;
      const auto [known, fresh] = params[path].emplace(value, number);
      if (!fresh && known->second != number) known->second = NAN;
    }
  }

  static bool follows(const AlongAxis& param) {
    std::set<double> numbers;
    bool known = multiples_of_one_dimension(param);
    for (const auto& [value, number] : param) {
      const auto written = number_in(value);
      if (written && *written != number) return false;
      known = known || written;
      numbers.insert(number);
    }
    return known && numbers.size() > 1;
  }

  // What all parameters say that have the axis's values.
  static std::optional<double> agreed(const Params& params, const std::string& axis,
                                      const std::string& word) {
    std::set<double> numbers;
    for (const auto& [path, param] : params) {
      const auto found = param.find(word);
      if (found == param.end() || (path != axis && !follows(param))) continue;
      if (!std::isfinite(found->second)) return std::nullopt;
      numbers.insert(found->second);
    }
    return numbers.size() == 1 ? std::optional(*numbers.begin()) : std::nullopt;
  }

  std::vector<PlannedVariant> variants_;
  std::unordered_map<std::string, const PlannedNode*> nodes_;
};

}  // namespace

std::optional<double> number_in(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || at != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

AxisNumbers axis_numbers(const Plan& plan) {
  return Numbering(plan).numbers();
}

}  // namespace kazan
