// Text with a name, and places in it: what every message about an experiment points at.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kazan {

struct Source {
  std::string name;  // a path as the user gave it, or "--set"
  std::string text;
  std::filesystem::path folder;  // absolute; what relative paths in the text start from, or empty

  // Of each line its first byte; a byte order mark belongs to none. Found when first asked for: the
  // text stays as it is from then on.
  const std::vector<std::size_t>& line_starts() const;
  mutable std::vector<std::size_t> found_starts = {};
  int number = 0;  // of several options of one name, from 1; 0: there is one

  std::string title() const;  // "x.yaml", "--set", "--set 2"
};

// What an option of the command line says, the i-th of all that have its name.
std::shared_ptr<Source> option_source(const char* option, const std::vector<std::string>& all,
                                      std::size_t i);

// Where something begins and, if known, ends. Columns count characters (code points), from 1; the
// end is the place behind the last of them.
struct Position {
  std::shared_ptr<const Source> source;
  int line = 0, column = 0;          // 0: the source as a whole
  int end_line = 0, end_column = 0;  // 0: one character, or the source as a whole

  bool known() const { return source != nullptr; }
  std::string text() const;            // "file.yaml:3:7"
  std::string_view line_text() const;  // without its newline and byte order mark
};

// Line and column of bytes in a source's text. Bytes that mostly go forward cost time in
// proportion to the text, however long its lines are.
class Places {
 public:
  explicit Places(std::shared_ptr<const Source> source);

  Position at(std::size_t begin, std::size_t end);
  void end_at(Position& position, std::size_t end);
  std::size_t line_start(std::size_t line) const;  // lines from 0, each after a line feed
  std::size_t line_of(std::size_t byte) const;

 private:
  std::pair<int, int> place(std::size_t byte);

  std::shared_ptr<const Source> source_;
  const std::vector<std::size_t>& starts_;  // of the lines
  std::size_t line_ = 0, reached_ = 0;      // where place() got to
  int column_ = 1;
};

}  // namespace kazan
