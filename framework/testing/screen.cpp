#include "testing/screen.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "runner/progress/display.hpp"

namespace kazan::testing {
namespace {

std::string text_of(const std::vector<std::string>& row) {
  std::string text = join(row, "");
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// Bytes of a UTF-8 character by its first one.
std::size_t size_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

Screen::Screen(std::size_t width, std::size_t height)
    : width_(width), height_(height), rows_(height, Row(width, " ")) {}

void Screen::feed(std::string_view bytes) {
  rest_ += bytes;
  while (!rest_.empty()) {
    std::size_t used = 1;
    if (rest_[0] == '\x1b') {
      used = sequence(rest_);
    } else if (rest_[0] == '\r') {
      column_ = 0;
      pending_wrap_ = false;
    } else if (rest_[0] == '\n') {
      line_feed();
    } else if (static_cast<unsigned char>(rest_[0]) < 0x20 || rest_[0] == 0x7F) {
      unknown.push_back(printable(rest_.substr(0, 1)));
    } else {
      used = size_of(rest_[0]);
      if (used <= rest_.size()) put(rest_.substr(0, used));
    }
    if (used == 0 || used > rest_.size()) return;
    rest_.erase(0, used);
  }
}

void Screen::put(const std::string& character) {
  const std::size_t cells = columns(character);
  if (cells == 0) {
    if (column_ > 0) rows_[row_][column_ - 1] += character;
    return;
  }
  if (pending_wrap_ || column_ + cells > width_) {
    pending_wrap_ = false;
    if (wrapping) {
      ++wraps;
      column_ = 0;
      line_feed();
    } else {
      column_ = width_ - cells;
    }
  }
  rows_[row_][column_] = character;
  if (cells == 2) rows_[row_][column_ + 1] = "";
  column_ += cells;
  if (column_ < width_) return;
  column_ = width_ - 1;
  pending_wrap_ = true;
}

void Screen::line_feed() {
  pending_wrap_ = false;
  if (++row_ < height_) return;
  row_ = height_ - 1;
  history_.push_back(text_of(rows_.front()));
  rows_.erase(rows_.begin());
  rows_.emplace_back(width_, " ");
}

std::size_t Screen::sequence(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] != '[') {
    unknown.push_back(printable(bytes.substr(0, 2)));
    return 2;
  }
  const auto end =
      std::find_if(bytes.begin() + 2, bytes.end(), [](char c) { return c >= 0x40 && c <= 0x7E; });
  if (end == bytes.end()) return 0;
  obey(*end, std::string(bytes.begin() + 2, end));
  return static_cast<std::size_t>(end - bytes.begin()) + 1;
}

void Screen::obey(char final, const std::string& argument) {
  const auto erase = [&](std::size_t row, std::size_t from) {
    std::fill(rows_[row].begin() + static_cast<std::ptrdiff_t>(from), rows_[row].end(), " ");
  };
  if (final == 'm') {
    ++colours;
  } else if (final == 'K' && argument.empty()) {
    erase(row_, column_);  // with a wrap pending the last character goes too
  } else if (final == 'J' && argument.empty()) {
    erase(row_, column_);
    for (std::size_t row = row_ + 1; row < height_; ++row) erase(row, 0);
  } else if (final == 'A') {
    row_ -= std::min(row_, argument.empty() ? std::size_t{1} : std::stoul(argument));
    pending_wrap_ = false;
  } else if ((final == 'l' || final == 'h') && argument == "?7") {
    wrapping = final == 'h';
  } else {
    unknown.push_back("\\x1b[" + argument + final);
  }
}

void Screen::resize(std::size_t width, std::size_t height) {
  for (auto& row : rows_) row.resize(width, " ");
  rows_.resize(std::max(height, row_ + 1), Row(width, " "));
  for (; rows_.size() > height; --row_) {
    history_.push_back(text_of(rows_.front()));
    rows_.erase(rows_.begin());
  }
  width_ = width;
  height_ = height;
  column_ = std::min(column_, width - 1);
  pending_wrap_ = false;
}

std::vector<std::string> Screen::lines() const {
  std::vector<std::string> out = history_;
  for (const auto& row : rows_) out.push_back(text_of(row));
  while (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

std::string Screen::text() const {
  std::string out;
  for (const auto& line : lines()) out += line + "\n";
  return out;
}

}  // namespace kazan::testing
