// A renderer: turns a run folder into something to look at. Runs last and always, also after
// failures, and knows no stage by name. It reads only the run folder (docs/run-folder.md).
#pragma once

#include <filesystem>

#include "sdk/stage.hpp"

namespace kazan {

class KAZAN_API Renderer {
 public:
  virtual ~Renderer();
  // Writes its file (RendererEntry::output_name) into the run folder.
  virtual void render(const std::filesystem::path& run_folder) = 0;
};

// Found in a plugin as the symbol kazan_renderer_<Class>.
struct RendererEntry {
  const char* id;
  const char* doc;
  const char* class_name;
  const char* file;  // the source file that declares it
  const char* output_name;
  Failure (*render)(const std::filesystem::path& run_folder) noexcept;
};

}  // namespace kazan

#define KAZAN_RENDERER(Class, id, doc, output_name)                         \
  extern "C" KAZAN_API const ::kazan::RendererEntry kazan_renderer_##Class; \
  const ::kazan::RendererEntry kazan_renderer_##Class = {                   \
      id,                                                                   \
      doc,                                                                  \
      #Class,                                                               \
      __FILE__,                                                             \
      output_name,                                                          \
      [](const std::filesystem::path& run_folder) noexcept {                \
        return ::kazan::guarded([&] { Class().render(run_folder); });       \
      }};
