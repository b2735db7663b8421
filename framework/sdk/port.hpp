// Ports: typed inputs and outputs, declared as members.
//
//   Input<Codes> codes{this, "codes", "[tokens latents]"};
//   Input<Codes> start{this, "start", "the codes at epoch 0", optional};
//   Inputs<Table> tables{this, "tables", "one a layer"};
//   Output<Table> density{this, "density", "one row a latent"};
//   Output<Sae> sae{this, "sae", "the weights", tolerance(1e-3)};
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sdk/artifact.hpp"
#include "sdk/coordinate.hpp"
#include "sdk/difference.hpp"
#include "sdk/metric.hpp"
#include "sdk/param.hpp"

namespace kazan {

struct Optional {};
inline constexpr Optional optional;

// How far a value may lie from the recorded one (Difference::relative) when it is computed again
// with other kernels or libraries. Where all of them are the same, bits are compared.
struct Tolerance {
  double relative = 0;
};
inline Tolerance tolerance(double relative) {
  return {relative};
}

struct PortSpec {
  std::string name, type, doc;
  bool required = true;  // inputs
  bool list = false;     // inputs
  double tolerance = 0;  // outputs; 0: the bits have to be the same everywhere

  Json to_json() const;
  static PortSpec from_json(const Json& json);
};

class KAZAN_API InputBase {
 public:
  virtual ~InputBase();
  const PortSpec& spec() const { return spec_; }
  bool connected() const { return !references_.empty(); }

  // Set by the host: artifacts named "<key>/<port>", and of a node that gathers over variants of a
  // sweep where each stands. Loaded when first used.
  void connect(std::vector<std::string> references, Services* services,
               std::vector<Coordinates> places = {});
  const std::vector<std::string>& references() const { return references_; }
  // Where the i-th stands on the axes that the node is `over`; of an artifact that several variants
  // share, on those axes only where they are at one place. Nothing of a node that does not gather.
  const Coordinates& place(std::size_t i) const;

 protected:
  InputBase(Declarations* owner, PortSpec spec);
  SavedArtifact artifact(std::size_t i) const;  // throws Error when not connected

 private:
  PortSpec spec_;
  std::vector<std::string> references_;
  std::vector<Coordinates> places_;
  Services* services_ = nullptr;
};

template <Artifact T>
class Input final : public InputBase {
 public:
  Input(Declarations* owner, const char* name, const char* doc)
      : InputBase(owner, {name, T::kType, doc, true, false}) {}
  Input(Declarations* owner, const char* name, const char* doc, Optional)
      : InputBase(owner, {name, T::kType, doc, false, false}) {}

  const T& operator*() const {
    if (!value_) value_ = T::load(artifact(0));
    return *value_;
  }
  const T* operator->() const { return &**this; }
  explicit operator bool() const { return connected(); }
  const std::string& reference() const { return references().at(0); }

 private:
  mutable std::shared_ptr<const T> value_;
};

template <Artifact T>
class Inputs final : public InputBase {
 public:
  Inputs(Declarations* owner, const char* name, const char* doc)
      : InputBase(owner, {name, T::kType, doc, true, true}) {}

  std::size_t size() const { return references().size(); }
  const T& operator[](std::size_t i) const {
    values_.resize(size());
    if (!values_[i]) values_[i] = T::load(artifact(i));
    return *values_[i];
  }

 private:
  mutable std::vector<std::shared_ptr<const T>> values_;
};

// Of the input that lies there. Throws Error (Fault::plugin), which begins with `who`, where
// `owner` has not declared it, or declares it below only.
std::string declared_name(const Declarations& owner, const void* input, const std::string& who);

// Of a metric: it is given only where this input is connected.
struct OnlyWith {
  const void* input;  // its address, for it may not be made yet
  void apply(MetricSpec& spec, const Declarations& owner) const {
    const std::string who = "the metric \"" + spec.name + "\" is given only with";
    spec.with.push_back(declared_name(owner, input, who));
  }
};
template <std::derived_from<InputBase> Port>
OnlyWith only_with(const Port& input) {
  return {std::addressof(input)};
}

// Of a parameter, after its doc: it names a metric of the nodes whose metrics the input reads.
// `check` refuses a name that none of them can have.
struct MetricOf {
  const void* input;  // its address, for it may not be made yet
  void apply(ParamSpec& spec, const Declarations& owner) const {
    const std::string who = "the parameter \"" + spec.name + "\" names a metric of";
    spec.metric_of = declared_name(owner, input, who);
  }
};
template <std::derived_from<InputBase> Port>
MetricOf metric_of(const Port& input) {
  return {std::addressof(input)};
}

class KAZAN_API OutputBase {
 public:
  virtual ~OutputBase();
  const PortSpec& spec() const { return spec_; }
  virtual bool filled() const = 0;
  virtual void save(const ArtifactFolder& folder) const = 0;
  // Of the value's dimensions, in the order in which plan steps describe them. Empty where nothing
  // is filled, or of a type without `std::vector<std::int64_t> shape() const`.
  virtual std::vector<std::int64_t> shape() const = 0;
  // Of two saved values of this output. Infinite for a type that has no difference().
  virtual Difference difference(const ArtifactFolder& recorded,
                                const ArtifactFolder& found) const = 0;

 protected:
  OutputBase(Declarations* owner, PortSpec spec);

 private:
  PortSpec spec_;
};

template <Artifact T>
class Output final : public OutputBase {
 public:
  Output(Declarations* owner, const char* name, const char* doc)
      : OutputBase(owner, {name, T::kType, doc}) {}
  Output(Declarations* owner, const char* name, const char* doc, Tolerance tolerance)
      : OutputBase(owner, {name, T::kType, doc, true, false, tolerance.relative}) {}

  // Using it fills it: `*density = firing_density(...)`.
  T& operator*() {
    if (!value_) value_.emplace();
    return *value_;
  }
  T* operator->() { return &**this; }
  bool filled() const override { return value_.has_value(); }
  void save(const ArtifactFolder& folder) const override { value_->save(folder); }
  std::vector<std::int64_t> shape() const override {
    if constexpr (requires(const T& value) { value.shape(); })
      if (value_) return value_->shape();
    return {};
  }
  Difference difference(const ArtifactFolder& recorded,
                        const ArtifactFolder& found) const override {
    if constexpr (requires(const T& value) { value.difference(value); })
      return T::load(recorded)->difference(*T::load(found));
    else
      return unlike("a " + spec().type + " is compared by its bits only");
  }

 private:
  std::optional<T> value_;
};

}  // namespace kazan
