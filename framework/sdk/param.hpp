// Parameters: declared once, as members; help, checks, schema and docs come from the declaration.
//
//   Param<double> threshold{this, "threshold", 0.0, "a latent fires above this", at_least(0.0)};
//   Param<std::string> site{this, "site", required, "where in the model"};
//   TrainingParams training{this};          a group that several stages share
//   L1Params l1{this, "l1"};                 a group with a name: l1.coef, l1.reduce
//
// Names are of a-z, 0-9 and _, with dots between words. Those of a node's own keys are taken: use,
// in, over, seed, threads, doc. kazan-describe refuses them when the plugin is built.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"

namespace kazan {

// A count, or a multiple of a named dimension: 32, 0.5*inputs, 1/3*latents, 8*inputs.
struct Size {
  std::int64_t count = 0;  // when base is empty
  double factor = 0;
  std::string base;  // the dimension, "inputs"
  std::string text;  // as written

  static Size of(std::int64_t count) { return {count, 0, "", std::to_string(count)}; }
  // Throws Error (Fault::experiment): "0.5 is neither a count nor a multiple ..."
  static Size parse(const std::string& text);
  bool resolved() const { return base.empty(); }
  // max(1, floor(factor * dimension + 1e-9)) if the base is among them, else unchanged.
  Size resolve(const std::map<std::string, std::int64_t>& dimensions) const;
  std::int64_t value() const;  // throws Error (Fault::internal) when not resolved
};

// A file the experiment names. Its bytes enter the node's key, its name does not.
struct InputFile {
  std::filesystem::path path;  // absolute
};

enum class ParamType { boolean, integer, number, string, size, file };
std::string_view name(ParamType type);
ParamType param_type_named(std::string_view name);

// Everything about a parameter but its value; travels in the plugin's metadata.
struct ParamSpec {
  std::string name;  // with the names of its groups: "l1.coef"
  std::string doc;
  ParamType type = ParamType::string;
  bool list = false;
  bool nullable = false;
  bool required = false;
  bool keyed = true;  // false: what it resolves to is keyed instead (Planner::resolved, file)
  Json fallback;      // the default
  std::vector<std::string> choices;
  std::optional<double> minimum, maximum;
  bool above_minimum = false, below_maximum = false;  // the bound itself is excluded
  bool shorthand = false;  // a scalar given to the group means this parameter
  std::string metric_of;   // it names a metric of what this input reads; else empty

  Json to_json() const;
  static ParamSpec from_json(const Json& json);
};

// The reason why `value` (already of the right type) is refused, or nothing.
std::optional<std::string> out_of_range(const ParamSpec& spec, const Json& value);
std::string describe_range(const ParamSpec& spec);  // "above 0", "one of a, b", ""

class ParamBase;
class InputBase;
class OutputBase;
class Metric;
class Seed;
class Threads;

// Where members declare themselves: a stage, or a group inside one.
class KAZAN_API Declarations {
 public:
  Declarations() = default;
  virtual ~Declarations();
  Declarations(const Declarations&) = delete;
  Declarations& operator=(const Declarations&) = delete;

  virtual void declare(ParamBase* param) = 0;
  virtual void declare(InputBase* input) = 0;
  virtual void declare(OutputBase* output) = 0;
  virtual void declare(Metric* metric) = 0;
  virtual void declare(Seed* seed) = 0;
  virtual void declare(Threads* threads) = 0;

  // The input that lies there, if it has declared itself: one that stands below is not made yet.
  virtual const InputBase* input_at(const void* address) const = 0;
};

// Remarks on a declaration change its spec; those that name an input ask who declares it.
template <class Remark, class Spec>
void apply(const Remark& remark, Spec& spec, const Declarations& owner) {
  if constexpr (requires { remark.apply(spec, owner); })
    remark.apply(spec, owner);
  else
    remark.apply(spec);
}

class KAZAN_API ParamGroup : public Declarations {
 public:
  explicit ParamGroup(Declarations* parent, std::string name = "")
      : parent_(parent), name_(std::move(name)) {}
  void declare(ParamBase* param) override;
  void declare(InputBase* input) override;
  void declare(OutputBase* output) override;
  void declare(Metric* metric) override;
  void declare(Seed* seed) override;
  void declare(Threads* threads) override;
  const InputBase* input_at(const void* address) const override;

 private:
  Declarations* parent_;
  std::string name_;
};

class KAZAN_API ParamBase {
 public:
  virtual ~ParamBase();
  const ParamSpec& spec() const { return spec_; }
  bool given() const { return given_; }  // by the experiment, not by the default
  void mark_given(bool given) { given_ = given; }
  virtual void set(const Json& value) = 0;
  virtual Json get() const = 0;

 protected:
  explicit ParamBase(ParamSpec spec) : spec_(std::move(spec)) {}
  ParamSpec spec_;

 private:
  friend class ParamGroup;
  bool given_ = false;
};

struct Required {};
inline constexpr Required required;

// Constraints and remarks on a parameter, after its doc.
struct Bound {
  double value;
  bool lower, exclusive;
  void apply(ParamSpec& spec) const;
};
struct OneOf {
  std::vector<std::string> names;
  void apply(ParamSpec& spec) const;
};
struct NotKeyed {
  void apply(ParamSpec& spec) const { spec.keyed = false; }
};
struct Shorthand {
  void apply(ParamSpec& spec) const { spec.shorthand = true; }
};
inline Bound at_least(double v) {
  return {v, true, false};
}
inline Bound above(double v) {
  return {v, true, true};
}
inline Bound at_most(double v) {
  return {v, false, false};
}
inline Bound below(double v) {
  return {v, false, true};
}
inline OneOf one_of(std::vector<std::string> names) {
  return {std::move(names)};
}
inline constexpr NotKeyed not_keyed;
inline constexpr Shorthand shorthand;

// How a C++ type is a parameter.
template <class T>
struct ParamCodec;
#define KAZAN_PARAM_CODEC(T, tag)                         \
  template <>                                             \
  struct ParamCodec<T> {                                  \
    static constexpr ParamType type = ParamType::tag;     \
    static constexpr bool list = false, nullable = false; \
    static Json to_json(const T& v);                      \
    static T from_json(const Json& v);                    \
  }
KAZAN_PARAM_CODEC(bool, boolean);
KAZAN_PARAM_CODEC(std::int64_t, integer);
KAZAN_PARAM_CODEC(double, number);
KAZAN_PARAM_CODEC(std::string, string);
KAZAN_PARAM_CODEC(Size, size);
KAZAN_PARAM_CODEC(InputFile, file);
#undef KAZAN_PARAM_CODEC

template <class T>
struct ParamCodec<std::vector<T>> {
  static constexpr ParamType type = ParamCodec<T>::type;
  static constexpr bool list = true, nullable = false;
  static Json to_json(const std::vector<T>& v) {
    Json out = Json::array();
    for (const auto& item : v) out.push(ParamCodec<T>::to_json(item));
    return out;
  }
  static std::vector<T> from_json(const Json& v) {
    std::vector<T> out;
    for (const auto& item : v.items()) out.push_back(ParamCodec<T>::from_json(item));
    return out;
  }
};

template <class T>
struct ParamCodec<std::optional<T>> {
  static constexpr ParamType type = ParamCodec<T>::type;
  static constexpr bool list = ParamCodec<T>::list, nullable = true;
  static Json to_json(const std::optional<T>& v) { return v ? ParamCodec<T>::to_json(*v) : Json(); }
  static std::optional<T> from_json(const Json& v) {
    if (v.is_null()) return std::nullopt;
    return ParamCodec<T>::from_json(v);
  }
};

template <class T>
class Param final : public ParamBase {
 public:
  template <class... Remarks>
  Param(Declarations* owner, const char* name, std::type_identity_t<T> fallback, const char* doc,
        const Remarks&... remarks)
      : Param(owner, name, doc, false, std::move(fallback), remarks...) {}
  template <class... Remarks>
  Param(Declarations* owner, const char* name, Required, const char* doc, const Remarks&... remarks)
      : Param(owner, name, doc, true, T{}, remarks...) {}

  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  void set(const Json& value) override { value_ = ParamCodec<T>::from_json(value); }
  Json get() const override { return ParamCodec<T>::to_json(value_); }
  // In a plan step: the value that is keyed, shown and run with.
  void resolve(T value) { value_ = std::move(value); }

 private:
  template <class... Remarks>
  Param(Declarations* owner, const char* name, const char* doc, bool is_required, T fallback,
        const Remarks&... remarks)
      : ParamBase(ParamSpec{}), value_(std::move(fallback)) {
    spec_.name = name;
    spec_.doc = doc;
    spec_.type = ParamCodec<T>::type;
    spec_.list = ParamCodec<T>::list;
    spec_.nullable = ParamCodec<T>::nullable;
    spec_.required = is_required;
    if (!is_required) spec_.fallback = ParamCodec<T>::to_json(value_);
    (apply(remarks, spec_, *owner), ...);
    owner->declare(this);
  }

  T value_;
};

// The stage draws random numbers: Context::draws. The seed then enters the node's key.
class KAZAN_API Seed {
 public:
  explicit Seed(Declarations* owner) { owner->declare(this); }
};

// The stage, or what it calls, makes use of several threads: Context::threads. Stages without it
// get one, so that more of them run at the same time.
class KAZAN_API Threads {
 public:
  explicit Threads(Declarations* owner) { owner->declare(this); }
};

}  // namespace kazan
