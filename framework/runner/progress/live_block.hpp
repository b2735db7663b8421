// A few lines at the end of a terminal that are drawn anew in place, below lines that stay.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kazan {

// Between two draws the cursor stands at the beginning of the block: terminals that rearrange
// their lines when they are resized keep it there, so that the next draw covers the old block
// whatever became of it. Ctrl-Z takes the block away first. Of a process in the background nothing
// is drawn but what stays.
class LiveBlock {
 public:
  LiveBlock();
  ~LiveBlock();  // takes the block away
  LiveBlock(const LiveBlock&) = delete;
  LiveBlock& operator=(const LiveBlock&) = delete;

  // `above`: whole lines that stay, or "". Each of `lines` fits width(); those beyond height() are
  // left out.
  void draw(const std::string& above, const std::vector<std::string>& lines);
  void clear() { draw("", {}); }

  // Of the terminal now, less what keeps a full line from wrapping and the block from scrolling.
  std::size_t width() const;
  std::size_t height() const;

 private:
  bool readable_ = true;
};

}  // namespace kazan
