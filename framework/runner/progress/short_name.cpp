#include "runner/progress/short_name.hpp"

#include <utility>
#include <vector>

#include "base/text.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace {

using Parts = std::vector<std::string>;

constexpr std::size_t kShortest = 3;  // columns of a part: "a…z"

// "layer=3,words=[a, b]": what stands between commas that no bracket holds.
Parts places_of(std::string_view text) {
  Parts parts(1);
  int depth = 0;
  for (const char c : text) {
    if (c == ',' && depth == 0) {
      parts.emplace_back();
      continue;
    }
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    parts.back() += c;
  }
  return parts;
}

// The name in the file, then the value on each axis; the former alone of another's node.
Parts parts_of(std::string_view name) {
  const auto open = name.find('[');
  if (open == name.npos || !name.ends_with(']')) return {std::string(name)};
  Parts parts = {std::string(name.substr(0, open))};
  for (auto& place : places_of(name.substr(open + 1, name.size() - open - 2)))
    parts.push_back(place.substr(place.find('=') + 1));
  return parts;
}

std::string written(Parts parts, std::size_t most, bool unicode) {
  for (auto& part : parts) part = clipped_in_middle(part, most, unicode);
  const std::string base = std::exchange(parts.front(), "");
  parts.erase(parts.begin());
  return parts.empty() ? base : base + "[" + join(parts, ",") + "]";
}

}  // namespace

std::string short_name(std::string_view printable, std::size_t most, bool unicode) {
  if (columns(printable) <= most) return std::string(printable);
  const Parts parts = parts_of(printable);
  for (std::size_t width = most; width >= kShortest && parts.size() > 1; --width)
    if (auto name = written(parts, width, unicode); columns(name) <= most) return name;
  return clipped_in_middle(printable, most, unicode);
}

}  // namespace kazan
