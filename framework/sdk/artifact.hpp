// What passes through a port: a C++ type with a versioned name, saved as a folder.
//
// A type T is an artifact when it has
//   static constexpr const char* kType   "kazan.Codes/1": the port type, compared as a string
//   static constexpr Kind kKind
//   void save(const ArtifactFolder&) const                        into a new, empty folder
//   static std::shared_ptr<T> load(const ArtifactFolder&)         throws Error (Fault::input)
// and, where values computed on another machine may differ in their last bits,
//   Difference difference(const T& found) const                   sdk/difference.hpp
// Its save and load live in one library, so that every plugin reads what any plugin wrote.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace kazan {

enum class Kind {
  value,      // the folder holds everything
  reference,  // the folder names files outside the store, by content hash
  recipe,     // the folder says how to compute the value; its reader does so
};

// What the process that runs stages offers to artifacts and stages.
class KAZAN_API Services {
 public:
  virtual ~Services();
  // The folder of an artifact that an Input refers to ("<key>/<port>").
  virtual std::filesystem::path artifact(const std::string& reference) = 0;
  // A file outside the store with these bytes: where this plan has it, else `recorded`.
  // Throws Error (Fault::input) when neither is there.
  virtual std::filesystem::path external(const std::string& sha256,
                                         const std::filesystem::path& recorded) = 0;
  // The object that a stage's plugin offers under an interface's name. Throws Error
  // (Fault::plugin) when there is no such plugin or it does not offer that. See provider.hpp.
  virtual void* provider(const std::string& stage, const std::string& interface) = 0;
  // Threads that the running node may use; fixed in the plan.
  virtual int threads() const = 0;
};

// An artifact in the store has other bytes than were saved. The host puts it aside, makes it again
// and repeats the reader.
class KAZAN_API Damaged : public Error {
 public:
  // `artifact`: as in Services::artifact, "<key>/<port>".
  Damaged(std::string artifact, const std::string& message)
      : Error(Fault::machine, message), artifact_(std::move(artifact)) {}
  ~Damaged() override;

  const std::string& artifact() const { return artifact_; }

 private:
  std::string artifact_;
};

struct ArtifactFolder {
  std::filesystem::path path;
  Services* services = nullptr;
};

}  // namespace kazan
