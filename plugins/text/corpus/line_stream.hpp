// The lines of a file.
#pragma once

#include "corpus/text_stream.hpp"

namespace kazan {

inline constexpr std::size_t kLongestLine = std::size_t{64} << 20;  // bytes

class LineStream {
 public:
  LineStream(std::filesystem::path file, bool replace) : text_(std::move(file), replace) {}

  // The next line without its end, \n or \r\n, in place of what `line` holds; false where there is
  // none. Throws Error (Fault::input) for one above kLongestLine, and what TextStream throws.
  bool next(std::string& line);
  std::int64_t number() const { return number_; }  // of the last line, from 1
  const TextStream& text() const { return text_; }

 private:
  TextStream text_;
  std::string piece_;
  std::size_t at_ = 0;
  std::int64_t number_ = 0;
};

}  // namespace kazan
