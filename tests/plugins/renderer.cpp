// Renderers: one that writes the run's status down, one that fails.
#include "sdk/renderer.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

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

class Slow final : public Renderer {
 public:
  void render(const std::filesystem::path&) override {
    std::puts("the ink dries");
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::seconds(30));
  }
};

}  // namespace

KAZAN_RENDERER(Status, "test.status", "The run's status as a text", "status.txt")
KAZAN_RENDERER(Blank, "test.blank", "Fails", "blank.txt")
KAZAN_RENDERER(Slow, "test.slow", "Takes its time", "slow.txt")

}  // namespace kazan
