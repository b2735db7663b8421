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
    std::error_code absent;
    const auto size = fs::file_size(path->path, absent);
    if (absent) return;
    if (size > kMaxBytes) return planner.error(path, path->path.native() + " is larger than 1 GiB");
    const std::string content = read_file(path->path);
    if (const auto fault = fault_of_text(content))
      planner.missing(path, path->path.native() + " cannot be studied: " + *fault);
    planner.describe(text, {{{"bytes", std::int64_t(without_mark(content).size())}}});
  }

  void run(Context& context) override {
    const std::string content = read_file(context.file("path").path);
    if (const auto fault = fault_of_text(content))  // it may have changed since the plan
      throw Error(Fault::input,
                  context.file("path").path.native() + " cannot be studied: " + *fault);
    text->content = without_mark(content);
  }
};

}  // namespace

KAZAN_STAGE(FileText, "text.file", "A passage read from a file")
