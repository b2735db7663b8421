#include "host/catalog/stage_object.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "host/catalog/symbol_names.hpp"

namespace kazan {
namespace {

std::string with_type(const Failure& failure) {
  if (failure.exception.empty()) return failure.message;
  return failure.message + " (" + demangled_type(failure.exception) + ")";
}

}  // namespace

std::string source_file(const char* file) {
  const std::string_view name(file);
  return std::string(name.starts_with("./") ? name.substr(2) : name);
}

std::string author_of(const char* class_name, const char* file,
                      const std::filesystem::path& library) {
  return "class " + std::string(class_name) + " (" + source_file(file) + ", in " +
         library.filename().native() + ")";
}

void save_output(const OutputBase& output, const ArtifactFolder& folder) {
  const std::string name = "its output \"" + output.spec().name + "\"";
  if (!output.filled()) throw Error(Fault::plugin, "it ended without filling " + name);
  make_folder(folder.path);
  try {
    output.save(folder);
  } catch (const Damaged&) {
    throw;
  } catch (const Error& e) {  // what a codec refuses, the stage made
    throw Error(e.fault() == Fault::node ? Fault::plugin : e.fault(), name + ": " + e.what());
  }
}

StageObject::StageObject(const StageEntry& entry, const RunEntry* run,
                         std::filesystem::path library)
    : entry_(&entry), run_(run), library_(std::move(library)) {
  Stage* made = nullptr;
  const Failure failure = entry.create(made);
  if (failure.failed)
    throw Error(Fault::plugin, "the stage " + std::string(entry.id) + ", " +
                                   author_of(entry.class_name, entry.file, library_) +
                                   ", could not be made: " + with_type(failure));
  stage_.reset(made);
}

std::string StageObject::author() const {
  return author_of(entry_->class_name, entry_->file, library_);
}

Failure StageObject::told(Failure failure) const {
  if (failure.failed && (failure.fault == Fault::plugin || !failure.exception.empty()))
    failure.message = author() + ": " + with_type(failure);
  return failure;
}

}  // namespace kazan
