// report.html: the renderer.
#include "base/files.hpp"
#include "page.hpp"
#include "run_folder.hpp"
#include "sdk/renderer.hpp"

namespace kazan {

class HtmlReport final : public Renderer {
 public:
  void render(const std::filesystem::path& run_folder) override {
    write_file(run_folder / "report.html", report::page(report::read_run_folder(run_folder)));
  }
};

KAZAN_RENDERER(HtmlReport, "report.html",
               "One self-contained HTML file: figures, tables, definitions, warnings, provenance",
               "report.html")

}  // namespace kazan
