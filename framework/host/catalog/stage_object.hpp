// A stage's object together with the library functions that may be called on it.
#pragma once

#include <memory>
#include <string>

#include "sdk/stage.hpp"

namespace kazan {

class StageObject {
 public:
  // Throws Error (Fault::plugin) when the constructor throws.
  StageObject(const StageEntry& entry, const RunEntry* run);

  Stage& stage() { return *stage_; }
  // A fault of the stage's author is told with its class.
  Failure plan(Planner& planner) { return told(entry_->plan(*stage_, planner)); }
  Failure run(Context& context) {
    return told(run_ ? run_->run(*stage_, context) : entry_->run(*stage_, context));
  }

 private:
  Failure told(Failure failure) const;

  const StageEntry* entry_;
  const RunEntry* run_;
  std::unique_ptr<Stage> stage_;
};

}  // namespace kazan
