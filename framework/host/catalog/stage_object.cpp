#include "host/catalog/stage_object.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "host/catalog/blame.hpp"
#include "host/catalog/symbol_names.hpp"

namespace kazan {
namespace {

std::string with_type(const Failure& failure) {
  if (failure.exception.empty()) return failure.message;
  return failure.message + " (" + demangled_type(failure.exception) + ")";
}

bool fits(std::int64_t found, const Json& planned) {
  if (const Json* size = planned.find("size"); size && !size->is_null())
    return found == size->integer();
  const Json* most = planned.find("at_most");
  return !most || most->is_null() || found <= most->integer();
}

// "tokens 940", "tokens at most 940", "tokens ?"
std::string dimension_text(const Json& planned) {
  const Json* size = planned.find("size");
  const Json* most = planned.find("at_most");
  const std::string& name = planned.at("name").string();
  if (size && !size->is_null()) return name + " " + std::to_string(size->integer());
  if (most && !most->is_null()) return name + " at most " + std::to_string(most->integer());
  return name + " ?";
}

}  // namespace

std::string shape_fault(const OutputBase& output, const Json& planned) {
  const auto found = output.shape();
  if (found.empty() || planned.size() == 0) return "";
  const auto dimensions = planned.items();
  bool same = dimensions.size() == found.size();
  std::vector<std::string> said, seen;
  for (const auto& dimension : dimensions) said.push_back(dimension_text(dimension));
  for (const auto size : found) seen.push_back(std::to_string(size));
  for (std::size_t i = 0; same && i < found.size(); ++i) same = fits(found[i], dimensions[i]);
  if (same) return "";
  return std::string(kShapeFault) + " its output \"" + output.spec().name + "\" as [" +
         join(said, ", ") + "], found [" + join(seen, ", ") + "]";
}

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
  const Blame blame("the constructor of the stage " + std::string(entry.id) + ", " +
                    author_of(entry.class_name, entry.file, library_) + ",");
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

Failure StageObject::plan(Planner& planner, const std::string& node) {
  const Blame blame("the plan step of the node " + node + " (" + entry_->id + "), " + author() +
                    ",");
  return told(entry_->plan(*stage_, planner));
}

Failure StageObject::told(Failure failure) const {
  if (failure.failed && (failure.fault == Fault::plugin || !failure.exception.empty()))
    failure.message = author() + ": " + with_type(failure);
  return failure;
}

}  // namespace kazan
