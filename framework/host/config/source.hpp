// Text with a name, and places in it: what every message about an experiment points at.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace kazan {

struct Source {
  std::string name;  // a path as the user gave it, or "--set sae.k=32"
  std::string text;
  std::filesystem::path folder;  // absolute; what relative paths in the text start from, or empty
};

struct Position {
  std::shared_ptr<const Source> source;
  int line = 0, column = 0;  // from 1; 0: the source as a whole

  bool known() const { return source != nullptr; }
  std::string text() const;            // "file.yaml:3:7"
  std::string_view line_text() const;  // without its newline
};

}  // namespace kazan
