#include "host/config/source.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

const std::vector<std::size_t>& Source::line_starts() const {
  if (!found_starts.empty()) return found_starts;
  found_starts.push_back(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  for (auto i = text.find('\n'); i != text.npos; i = text.find('\n', i + 1))
    found_starts.push_back(i + 1);
  return found_starts;
}

std::string Source::title() const {
  return number == 0 ? name : name + " " + std::to_string(number);
}

std::shared_ptr<Source> option_source(const char* option, const std::vector<std::string>& all,
                                      std::size_t i) {
  auto source = std::make_shared<Source>(Source{option, all[i], {}});
  if (all.size() > 1) source->number = static_cast<int>(i) + 1;
  return source;
}

std::string Position::text() const {
  if (!source) return "";
  if (line == 0) return source->title();
  return source->title() + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string_view Position::line_text() const {
  if (!source || line == 0) return {};
  const auto& starts = source->line_starts();
  if (static_cast<std::size_t>(line) > starts.size()) return {};
  std::string_view rest = source->text;
  rest.remove_prefix(starts[static_cast<std::size_t>(line) - 1]);
  rest = rest.substr(0, rest.find('\n'));
  return rest.ends_with('\r') ? rest.substr(0, rest.size() - 1) : rest;
}

Places::Places(std::shared_ptr<const Source> source)
    : source_(std::move(source)), starts_(source_->line_starts()), reached_(starts_[0]) {}

std::size_t Places::line_start(std::size_t line) const {
  return starts_[std::min(line, starts_.size() - 1)];
}

std::size_t Places::line_of(std::size_t byte) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), byte);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, after - starts_.begin())) - 1;
}

std::pair<int, int> Places::place(std::size_t byte) {
  const std::string& text = source_->text;
  byte = std::min(byte, text.size());
  const auto inside = [&](std::size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  while (byte > 0 && byte < text.size() && inside(byte)) --byte;  // to the character's first byte
  if (const auto line = line_of(byte); line != line_) {
    line_ = line;
    reached_ = starts_[line];
    column_ = 1;
  }
  for (; reached_ < byte; ++column_) reached_ += decode_utf8(text, reached_).size;
  for (; reached_ > byte && reached_ > starts_[line_]; --reached_) column_ -= !inside(reached_ - 1);
  return {static_cast<int>(line_) + 1, column_};
}

Position Places::at(std::size_t begin, std::size_t end) {
  const auto [line, column] = place(begin);
  Position position{source_, line, column, 0, 0};
  end_at(position, std::max(begin, end));
  return position;
}

void Places::end_at(Position& position, std::size_t end) {
  std::tie(position.end_line, position.end_column) = place(end);
}

}  // namespace kazan
