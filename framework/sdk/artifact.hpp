// What passes through a port: a C++ type with a versioned name, saved as a folder.
//
// A type T is an artifact when it has
//   static constexpr const char* kType   "kazan.Codes/1": the port type, compared as a string
//   static constexpr Kind kKind
//   void save(const ArtifactFolder&) const                        into a new, empty folder
//   static std::shared_ptr<T> load(const SavedArtifact&)          throws Error (Fault::input)
// and, where values computed on another machine may differ in their last bits,
//   Difference difference(const T& found) const                   sdk/difference.hpp
// and, where plan steps describe its shape, for it to be held against theirs,
//   std::vector<std::int64_t> shape() const
// Its save and load live in one library, so that every plugin reads what any plugin wrote. A type
// of your own is named after you, and numbered: "acme.Histogram/1". The number is that of what is
// saved: another meaning of the same files is another type, and no edge joins the two.
#pragma once

#include <concepts>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "sdk/checked_file.hpp"
#include "sdk/damaged.hpp"

namespace kazan {

enum class Kind {
  value,      // the folder holds everything
  reference,  // the folder names files outside the store, by content hash
  recipe,     // the folder says how to compute the value; its reader does so
};

class SavedArtifact;

// What the process that runs stages offers to artifacts and stages.
class KAZAN_API Services {
 public:
  virtual ~Services();
  // The artifact that an Input refers to ("<key>/<port>"). Throws Damaged when it is not there or
  // what the store knows of its files is not what was saved.
  virtual SavedArtifact artifact(const std::string& reference) = 0;
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

// Where an artifact is saved.
struct ArtifactFolder {
  std::filesystem::path path;
  Services* services = nullptr;
};

// Where an artifact is loaded from. It gives no path, only files that compare what they read with
// what was saved, so that no codec can forget to.
class KAZAN_API SavedArtifact {
 public:
  // What the store knows of the files of the artifact "<key>/<port>".
  struct Checks {
    std::string artifact;
    std::map<std::string, ChunkSums> files;  // by name, relative to the folder
  };
  SavedArtifact(std::filesystem::path folder, Services* services, Checks checks);
  // A folder outside the store, such as a stage's scratch: its files are read as they are.
  SavedArtifact(std::filesystem::path folder, Services* services);
  SavedArtifact(const ArtifactFolder& folder) : SavedArtifact(folder.path, folder.services) {}

  bool has(const std::string& file) const;
  CheckedFile open(const std::string& file) const;  // throws Error naming it when there is none
  Services& services() const { return *services_; }

 private:
  std::filesystem::path folder_;
  Services* services_;
  std::optional<Checks> checks_;
};

template <class T>
concept Artifact = requires(const T& value, const ArtifactFolder& folder,
                            const SavedArtifact& saved) {
  { T::kType } -> std::convertible_to<const char*>;
  { T::kKind } -> std::convertible_to<Kind>;
  value.save(folder);
  { T::load(saved) } -> std::convertible_to<std::shared_ptr<const T>>;
};

}  // namespace kazan
