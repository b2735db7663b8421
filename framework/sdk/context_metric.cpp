// Context::metric and faults: what a stage gives, held against what it declares.
#include <algorithm>

#include "base/text.hpp"
#include "sdk/context.hpp"
#include "sdk/metric_text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

[[noreturn]] void fault(const MetricSpec& spec, const std::string& what) {
  throw Error(Fault::plugin, "its metric \"" + spec.name + "\" " + what);
}

const ParamBase* param_named(const Stage& stage, const std::string& name) {
  for (const auto* param : stage.params())
    if (param->spec().name == name) return param;
  return nullptr;
}

// One metric that is given, with what stands for placeholders.
class GivenMetric {
 public:
  GivenMetric(const Stage& stage, const MetricSpec& spec, const MetricTexts& texts)
      : stage_(stage), spec_(spec), texts_(texts) {}

  std::string name() const {
    std::string out;
    for (const auto& part : parts_of(spec_.name))
      out += part.text + (part.placeholder.empty() ? "" : as_name(value_of(part)));
    return out;
  }
  std::string definition() const {
    std::string out;
    for (const auto& part : parts_of(spec_.definition)) {
      const Json value = part.placeholder.empty() ? Json() : value_of(part);
      out += part.text + (value.is_null() ? part.words : as_words(value));
    }
    return out;
  }

  // What the declaration says, and checks before a run rely on, is so.
  void check(const std::string& name) const {
    const auto all = possible_names(spec_, [&](const std::string& placeholder) {
      const auto* param = param_named(stage_, placeholder);
      return param ? names_in(param->get()) : std::nullopt;
    });
    if (std::none_of(all.begin(), all.end(), [&](const auto& one) { return fits(one, name); }))
      fault(spec_, "cannot have the name \"" + name + "\"; expected " + either(all));
    for (const auto& input : spec_.with)
      for (const auto* port : stage_.inputs())
        if (port->spec().name == input && !port->connected())
          fault(spec_, "was given without the input \"" + input + "\"");
    for (const auto& [text, value] : texts_)
      if (!has(spec_.name, text) && !has(spec_.definition, text))
        fault(spec_, "was given with {" + text + "}, a placeholder that it does not have");
  }

 private:
  static bool has(const std::string& text, const std::string& placeholder) {
    const auto parts = parts_of(text);
    return std::any_of(parts.begin(), parts.end(),
                       [&](const auto& part) { return part.placeholder == placeholder; });
  }

  Json value_of(const TextPart& part) const {
    if (const auto found = texts_.find(part.placeholder); found != texts_.end())
      return found->second;
    if (const auto* param = param_named(stage_, part.placeholder)) return param->get();
    fault(spec_, "was given without what stands for {" + part.placeholder + "}");
  }

  const Stage& stage_;
  const MetricSpec& spec_;
  const MetricTexts& texts_;
};

// Whether it comes with every run: its inputs are there, and it is no family, which may be empty.
bool is_due(const MetricSpec& spec, const Stage& stage) {
  for (const auto& part : parts_of(spec.name))
    if (!part.placeholder.empty()) return false;
  return std::all_of(spec.with.begin(), spec.with.end(), [&](const std::string& input) {
    return std::any_of(stage.inputs().begin(), stage.inputs().end(), [&](const auto* port) {
      return port->spec().name == input && port->connected();
    });
  });
}

}  // namespace

std::vector<std::string> Context::faults() const {
  std::vector<std::string> out;
  for (const auto& figure : emitted_.figures)
    for (const auto& fault : figure_faults(figure))
      out.push_back("its figure \"" + figure.name + "\" cannot be drawn: " + fault);
  if (!given_.stage) return out;
  for (const auto* one : given_.stage->metrics()) {
    const MetricSpec& spec = one->spec();
    const bool given =
        std::any_of(emitted_.metrics.begin(), emitted_.metrics.end(),
                    [&](const MetricValue& metric) { return metric.name == spec.name; });
    if (spec.headline && !given && is_due(spec, *given_.stage))
      out.push_back("its metric \"" + spec.name +
                    "\", a headline, was not given; expected a number, NaN where it is undefined");
  }
  return out;
}

// Braces around anything else stay as they are.
std::string Context::with_params(const std::string& text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text[at] == '{' ? text.find('}', at) : text.npos;
    const auto* param = end == text.npos || !given_.stage
                            ? nullptr
                            : param_named(*given_.stage, text.substr(at + 1, end - at - 1));
    out += param ? as_words(param->get()) : text.substr(at, 1);
    at = param ? end + 1 : at + 1;
  }
  return out;
}

const MetricSpec& Context::declared(std::string_view metric) const {
  std::vector<std::string> names;
  if (given_.stage)
    for (const auto* one : given_.stage->metrics()) {
      if (one->spec().name == metric) return one->spec();
      names.push_back(one->spec().name);
    }
  throw Error(Fault::plugin, "it gives a metric \"" + std::string(metric) +
                                 "\" that it does not declare" + did_you_mean(metric, names));
}

void Context::metric(const Metric& metric, double value, const MetricTexts& texts) {
  this->metric(metric.spec().name, value, texts);
}

void Context::metric(std::string_view declared_name, double value, const MetricTexts& texts) {
  const MetricSpec& spec = declared(declared_name);
  const GivenMetric given(*given_.stage, spec, texts);
  const std::string name = given.name();
  given.check(name);
  for (const auto& m : emitted_.metrics)
    if (m.name == name) throw Error(Fault::plugin, "the metric \"" + name + "\" was given twice");
  emitted_.metrics.push_back({name, value, given.definition(), spec.headline});
}

}  // namespace kazan
