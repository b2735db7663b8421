// The text of a file, piece by piece, as valid UTF-8.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "compressed/byte_stream.hpp"

namespace kazan {

class TextStream {
 public:
  // `replace`: a byte that is no part of a character, or a NUL, becomes U+FFFD.
  TextStream(std::filesystem::path file, bool replace);

  // Some 256 KiB in place of what `piece` holds, whole characters; false at the end. A byte order
  // mark is left out. Throws Error (Fault::input): FILE:LINE:COLUMN of a byte that is not UTF-8 or
  // is a NUL, unless those are replaced; UTF-16; what ByteStream throws.
  bool next(std::string& piece);
  const std::filesystem::path& file() const { return file_; }
  std::int64_t replaced() const { return replaced_; }
  std::int64_t taken() const { return offset_; }  // bytes of the text so far, as the file has it

 private:
  std::string fill();
  void begin(std::string& bytes) const;
  [[noreturn]] void refuse(unsigned char byte) const;
  void pass(std::string_view piece);

  std::filesystem::path file_;
  bool replace_;
  std::unique_ptr<ByteStream> bytes_;
  std::string kept_;  // the beginning of a character
  bool started_ = false, ended_ = false;
  std::int64_t replaced_ = 0, offset_ = 0, line_ = 1, column_ = 1;  // of what comes next
};

}  // namespace kazan
