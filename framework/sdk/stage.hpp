// A stage: what a plugin offers. The one header that a plugin must include.
//
//   class Density final : public Stage {
//     Input<Codes> codes{this, "codes", "[tokens latents]"};
//     Output<Table> density{this, "density", "one row a latent"};
//     Param<double> threshold{this, "threshold", 0.0, "a latent fires above this", at_least(0.0)};
//     void run(Context&) override { *density = firing_density(*codes, *threshold); }
//   };
//   KAZAN_STAGE(Density, "measure.density", "How often each latent fires")
#pragma once

#include <cxxabi.h>

#include <filesystem>
#include <new>
#include <string>
#include <typeinfo>
#include <vector>

#include "sdk/context.hpp"
#include "sdk/metric.hpp"
#include "sdk/param.hpp"
#include "sdk/planner.hpp"
#include "sdk/port.hpp"

namespace kazan {

class KAZAN_API Stage : public Declarations {
 public:
  ~Stage() override;

  // Checks what can be known before running and resolves it. See planner.hpp.
  virtual void plan(Planner& planner);
  // The work. A stage whose work needs a heavy library leaves this and has a KAZAN_RUN in its
  // plugin's compute library instead.
  virtual void run(Context& context);

  const std::vector<ParamBase*>& params() const { return params_; }
  const std::vector<InputBase*>& inputs() const { return inputs_; }
  const std::vector<OutputBase*>& outputs() const { return outputs_; }
  const std::vector<Metric*>& metrics() const { return metrics_; }
  bool seeded() const { return seed_ != nullptr; }
  bool threaded() const { return threads_ != nullptr; }

  void declare(ParamBase* param) override;
  void declare(InputBase* input) override;
  void declare(OutputBase* output) override;
  void declare(Metric* metric) override;
  void declare(Seed* seed) override;
  void declare(Threads* threads) override;
  const InputBase* input_at(const void* address) const override;

 private:
  std::vector<ParamBase*> params_;
  std::vector<InputBase*> inputs_;
  std::vector<OutputBase*> outputs_;
  std::vector<Metric*> metrics_;
  Seed* seed_ = nullptr;
  Threads* threads_ = nullptr;
};

// What a call into a plugin came to. Exceptions do not leave the library that threw them: their
// type may not be known outside.
struct Failure {
  bool failed = false;
  bool stopped = false;
  std::string damaged;  // the artifact whose bytes in the store are not those that were saved
  Fault fault = Fault::node;
  std::string message;
  std::string exception;  // its type's name, as the compiler writes it; "" of those of this project
};

// Of what is being handled, which need be no std::exception.
inline std::string thrown_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type ? type->name() : "";
}

template <class Call>
Failure guarded(Call&& call) noexcept {
  try {
    call();
    return {};
  } catch (const Stopped& e) {
    return {true, true, "", e.fault(), e.what(), ""};
  } catch (const Damaged& e) {
    return {true, false, e.artifact(), e.fault(), e.what(), ""};
  } catch (const Error& e) {
    return {true, false, "", e.fault(), e.what(), ""};
  } catch (const std::bad_alloc&) {
    return {true, false, "", Fault::machine, "out of memory", ""};
  } catch (const std::filesystem::filesystem_error& e) {
    return {true, false, "", Fault::machine, e.what(), ""};
  } catch (const std::exception& e) {
    return {true, false, "", Fault::node, e.what(), thrown_type()};
  } catch (...) {
    return {true,         false, "", Fault::node, "threw something that is not a std::exception",
            thrown_type()};
  }
}

// Found in a plugin as the symbol kazan_stage_<Class>.
struct StageEntry {
  const char* id;
  const char* doc;
  const char* class_name;
  const char* file;  // the source file that declares it
  Failure (*create)(Stage*& out) noexcept;
  Failure (*plan)(Stage&, Planner&) noexcept;
  Failure (*run)(Stage&, Context&) noexcept;
};

// Found in a plugin's compute library as the symbol kazan_run_<Class>.
struct RunEntry {
  Failure (*run)(Stage&, Context&) noexcept;
};

}  // namespace kazan

// At namespace scope in the plugin, once a stage.
#define KAZAN_STAGE(Class, id, doc) KAZAN_STAGE_BY(Class, id, doc, new Class)

// The same of one that an expression makes.
#define KAZAN_STAGE_BY(Class, id, doc, made)                                               \
  extern "C" KAZAN_API const ::kazan::StageEntry kazan_stage_##Class;                      \
  const ::kazan::StageEntry kazan_stage_##Class = {                                        \
      id,                                                                                  \
      doc,                                                                                 \
      #Class,                                                                              \
      __FILE__,                                                                            \
      [](::kazan::Stage*& out) noexcept { return ::kazan::guarded([&] { out = made; }); }, \
      [](::kazan::Stage& stage, ::kazan::Planner& planner) noexcept {                      \
        return ::kazan::guarded([&] { stage.plan(planner); });                             \
      },                                                                                   \
      [](::kazan::Stage& stage, ::kazan::Context& context) noexcept {                      \
        return ::kazan::guarded([&] { stage.run(context); });                              \
      }};

// At namespace scope in the plugin's compute library: void function(Class&, kazan::Context&).
#define KAZAN_RUN(Class, function)                                                       \
  extern "C" KAZAN_API const ::kazan::RunEntry kazan_run_##Class;                        \
  const ::kazan::RunEntry kazan_run_##Class = {                                          \
      [](::kazan::Stage& stage, ::kazan::Context& context) noexcept {                    \
        return ::kazan::guarded([&] { function(static_cast<Class&>(stage), context); }); \
      }};
