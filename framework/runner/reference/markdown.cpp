#include "runner/reference/markdown.hpp"

#include "base/text.hpp"

namespace kazan {

std::string md_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<' || c == '>')
      out += c == '<' ? "&lt;" : "&gt;";
    else if (c == '\n')
      out += ' ';
    else if (std::string_view("|*_`[\\").find(c) != std::string_view::npos)
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out;
}

std::string md_code(const std::string& text) {
  std::string out;
  for (const char c : text)  // a table's cell ends at "|" in code too
    out += c == '|' ? std::string("\\|") : c == '`' || c == '\n' ? " " : std::string(1, c);
  return "`" + out + "`";
}

std::string md_table(const std::vector<std::string>& headings,
                     const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return "";
  const auto line = [](const std::vector<std::string>& cells) {
    return "| " + join(cells, " | ") + " |\n";
  };
  std::string out = line(headings);
  for (std::size_t i = 0; i < headings.size(); ++i) out += "|---";
  out += "|\n";
  for (const auto& row : rows) out += line(row);
  return out;
}

}  // namespace kazan
