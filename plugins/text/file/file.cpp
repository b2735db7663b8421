#include "base/files.hpp"
#include "checked_text.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace {

using namespace kazan;
namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxBytes = std::uintmax_t{1} << 30;

class FileText final : public Stage {
  Output<Text> text{this, "text", "the passage"};
  Param<InputFile> path{this, "path", required, "a UTF-8 text file, at most 1 GiB"};

  // A file that is absent is told by the host, which reads every InputFile for its hash.
  void plan(Planner& planner) override {
    std::error_code unknown;
    if (!fs::exists(path->path, unknown)) return;
    if (!fs::is_regular_file(path->path, unknown))
      return planner.missing(path, path->path.native() + " is not a regular file");
    if (fs::file_size(path->path) > kMaxBytes)
      return planner.error(path, path->path.native() + " is larger than 1 GiB");
    const std::string content = read_file(path->path);
    if (const auto fault = fault_of_text(content))
      planner.missing(path, path->path.native() + " cannot be studied: " + *fault);
    if (without_mark(content).size() < content.size())
      planner.warn(path->path.native() +
                   " starts with a byte order mark, which is not part of the text: offsets count "
                   "from the byte after it");
    planner.describe(text, described(without_mark(content)));
    planner.estimate(needs_of_text(content));
  }

  void run(Context& context) override {
    text->content = without_mark(read_file(context.file("path").path));
  }
};

}  // namespace

KAZAN_STAGE(FileText, "text.file", "A passage read from a file")
