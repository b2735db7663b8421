#include "host/catalog/stage_object.hpp"

namespace kazan {

StageObject::StageObject(const StageEntry& entry, const RunEntry* run) : entry_(&entry), run_(run) {
  Stage* made = nullptr;
  const Failure failure = entry.create(made);
  if (failure.failed)
    throw Error(Fault::plugin, "the stage " + std::string(entry.id) + " (class " +
                                   entry.class_name + ") could not be made: " + failure.message);
  stage_.reset(made);
}

Failure StageObject::told(Failure failure) const {
  if (failure.failed && failure.fault == Fault::plugin)
    failure.message = "class " + std::string(entry_->class_name) + ": " + failure.message;
  return failure;
}

}  // namespace kazan
