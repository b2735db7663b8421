// A stage's object together with the library functions that may be called on it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "sdk/stage.hpp"

namespace kazan {

// Who is to be asked: "class Density (plugins/measure/density/density.cpp, in measure.density.so)".
std::string author_of(const char* class_name, const char* file,
                      const std::filesystem::path& library);
// As the compiler was told of it: "density.cpp".
std::string source_file(const char* file);

// Into a new folder. Throws Error (Fault::plugin) naming the output where the stage left it empty,
// or filled it with what cannot be saved.
void save_output(const OutputBase& output, const ArtifactFolder& folder);

// What the plan step says of an output held against what came out: "the plan step describes ...",
// or
// "". `planned`: dimensions as Dimension::to_json; sizes that are not known hold nothing back.
inline constexpr const char* kShapeFault = "the plan step describes";
std::string shape_fault(const OutputBase& output, const Json& planned);

class StageObject {
 public:
  // `library`: where the entry was found. Throws Error (Fault::plugin) when the constructor throws.
  StageObject(const StageEntry& entry, const RunEntry* run, std::filesystem::path library);

  Stage& stage() { return *stage_; }
  std::string author() const;  // author_of() its class
  // `node`: in whose name, for the words of a crash.
  Failure plan(Planner& planner, const std::string& node);
  Failure run(Context& context) {
    return told(run_ ? run_->run(*stage_, context) : entry_->run(*stage_, context));
  }

  // What a call that led into the stage came to. A fault of its author is told with class, source
  // and library; what is no exception of this project is one, and is told with its type too.
  Failure told(Failure failure) const;

 private:
  const StageEntry* entry_;
  const RunEntry* run_;
  std::filesystem::path library_;
  std::unique_ptr<Stage> stage_;
};

}  // namespace kazan
