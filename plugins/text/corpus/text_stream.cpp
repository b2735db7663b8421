#include "corpus/text_stream.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr std::size_t kFewestOfUtf16 = 16, kLookedAtForUtf16 = 256;  // bytes
constexpr std::size_t kLongestCharacter = 4;                         // bytes

// A packed format that is not read, by its first bytes; "" of others.
std::string unread_format(std::string_view bytes) {
  constexpr std::string_view kBlock = "1AY&SY";  // of bzip2, after BZh and a digit
  if (bytes.starts_with("BZh") &&
      bytes.substr(std::min<std::size_t>(4, bytes.size())).starts_with(kBlock))
    return "bzip2";
  return bytes.starts_with("PK\x03\x04") ? "zip" : "";
}

// Latin letters: every second byte is 0, and no other.
bool seems_utf16(std::string_view bytes) {
  bytes = bytes.substr(0, std::min(bytes.size() / 2 * 2, kLookedAtForUtf16));
  if (bytes.size() < kFewestOfUtf16) return false;
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < bytes.size(); ++i) zeros[i % 2] += bytes[i] == '\0';
  const auto half = bytes.size() / 2;
  return (zeros[0] == half && zeros[1] == 0) || (zeros[1] == half && zeros[0] == 0);
}

// Where the text is not sound, asked from its beginning to its end: no byte is looked at more than
// once for each of the two, however many faults there are.
class Faults {
 public:
  explicit Faults(std::string_view text) : text_(text) {}
  // The first at or after `at`, which is not below the last one asked for; the text's size if none.
  std::size_t from(std::size_t at) {
    if (at == 0 || nul_ < at) nul_ = std::min(text_.find('\0', at), text_.size());
    if (at == 0 || invalid_ < at) {
      const auto bad = invalid_utf8(text_.substr(at));
      invalid_ = bad ? at + *bad : text_.size();
    }
    return std::min(nul_, invalid_);
  }

 private:
  std::string_view text_;
  std::size_t nul_ = 0, invalid_ = 0;
};

}  // namespace

TextStream::TextStream(std::filesystem::path file, bool replace)
    : file_(std::move(file)), replace_(replace), bytes_(open_bytes(file_)) {}

bool TextStream::next(std::string& piece) {
  piece.clear();
  while (piece.empty() && !ended_) {
    const std::string bytes = fill();
    Faults faults(bytes);
    for (std::size_t from = 0; from < bytes.size();) {
      const auto good = std::string_view(bytes).substr(from, faults.from(from) - from);
      piece += good;
      pass(good);
      from += good.size();
      if (from == bytes.size()) break;
      if (!ended_ && bytes[from] != '\0' && bytes.size() - from < kLongestCharacter) {
        kept_ = bytes.substr(from);
        break;
      }
      if (!replace_) refuse(static_cast<unsigned char>(bytes[from]));
      append_utf8(piece, 0xFFFD);
      ++replaced_, ++offset_, ++column_, ++from;
    }
  }
  return !piece.empty();
}

// What was kept and what comes next; the last of the file where that is nothing.
std::string TextStream::fill() {
  std::string bytes = std::move(kept_);
  kept_.clear();
  const auto before = bytes.size();
  bytes.resize(before + kPieceBytes);
  std::size_t end = before;
  while (end < bytes.size()) {
    const auto count = bytes_->read(bytes.data() + end, bytes.size() - end);
    if (count == 0) break;
    end += count;
  }
  ended_ = end < bytes.size();
  bytes.resize(end);
  if (!started_) begin(bytes);
  started_ = true;
  return bytes;
}

void TextStream::begin(std::string& bytes) const {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    throw Error(Fault::input,
                file_.native() + " is UTF-16, by the byte order mark at its start; expected UTF-8");
  if (seems_utf16(bytes))
    throw Error(Fault::input,
                file_.native() + " is UTF-16, as it seems: every second byte is 0; expected UTF-8");
  if (const auto format = unread_format(bytes); !format.empty())
    throw Error(Fault::input, file_.native() + " is packed by " + format +
                                  ", which is not read here; expected text, plain or packed by "
                                  "gzip, zstd or xz");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
}

void TextStream::refuse(unsigned char byte) const {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const std::string hex = {kDigits[byte >> 4], kDigits[byte & 15]};
  throw Error(Fault::input,
              file_.native() + ":" + std::to_string(line_) + ":" + std::to_string(column_) + ": " +
                  (byte == 0 ? "a NUL character" : "the byte 0x" + hex + " is not UTF-8") +
                  " (byte " + std::to_string(offset_) +
                  " of the text); write it as UTF-8, or say "
                  "invalid: replace");
}

void TextStream::pass(std::string_view piece) {
  offset_ += static_cast<std::int64_t>(piece.size());
  const auto last = piece.rfind('\n');
  if (last != piece.npos) {
    line_ += std::count(piece.begin(), piece.end(), '\n');
    column_ = 1;
    piece.remove_prefix(last + 1);
  }
  column_ += static_cast<std::int64_t>(characters(piece));
}

}  // namespace kazan
