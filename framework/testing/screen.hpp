// A small model of a terminal: what the bytes that a program wrote leave to be seen.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kazan::testing {

// Knows CR, LF, wrapping with the pending wrap of real terminals, scrolling, and the sequences
// that this project writes: colours (SGR), cursor up, erase line and below, wrapping off and on.
class Screen {
 public:
  Screen(std::size_t width, std::size_t height);

  void feed(std::string_view bytes);
  // Like terminals that do not rearrange lines: cut on the right, empty rows added below.
  void resize(std::size_t width, std::size_t height);

  // From the first line that scrolled off to the last that is not empty; no spaces at line ends.
  std::vector<std::string> lines() const;
  std::string text() const;                 // the same, each line with its line end
  std::size_t row() const { return row_; }  // of the cursor, from the window's top
  std::size_t column() const { return column_; }

  std::size_t wraps = 0;             // how often a line was too long
  std::size_t colours = 0;           // SGR sequences
  bool wrapping = true;              // off within a redraw only
  std::vector<std::string> unknown;  // sequences and controls that this model does not know

 private:
  using Row = std::vector<std::string>;  // a character a cell; the second cell of a wide one ""

  void put(const std::string& character);
  void line_feed();
  std::size_t sequence(std::string_view bytes);  // its length; 0: not whole yet
  void obey(char final, const std::string& argument);

  std::size_t width_, height_, row_ = 0, column_ = 0;
  bool pending_wrap_ = false;
  std::vector<Row> rows_;
  std::vector<std::string> history_;
  std::string rest_;  // the beginning of a sequence or character
};

}  // namespace kazan::testing
