// Renderers: one that writes the run's status down, one that fails.
#include "sdk/renderer.hpp"

#include "base/files.hpp"
#include "base/json.hpp"

namespace kazan {
namespace {

class Status final : public Renderer {
 public:
  void render(const std::filesystem::path& run_folder) override {
    const Json manifest = Json::parse(read_file(run_folder / "manifest.json"), "manifest.json");
    write_file(run_folder / "status.txt", manifest.at("status").string() + "\n");
  }
};

class Blank final : public Renderer {
 public:
  void render(const std::filesystem::path&) override { throw Error(Fault::machine, "out of ink"); }
};

}  // namespace

KAZAN_RENDERER(Status, "test.status", "The run's status as a text", "status.txt")
KAZAN_RENDERER(Blank, "test.blank", "Fails", "blank.txt")

}  // namespace kazan
