#include "host/record/run_json.hpp"

#include "base/error.hpp"
#include "base/files.hpp"

namespace kazan {

Json read_run_json(const std::filesystem::path& file) {
  if (!is_file(file))
    throw Error(Fault::input, "cannot read " + file.native() + ": the run did not write it");
  return Json::parse(read_file(file), file.native());
}

}  // namespace kazan
