// Pieces of Markdown: what plugins declare, as text that no renderer takes for markup.
#pragma once

#include <string>
#include <vector>

namespace kazan {

std::string md_text(const std::string& text);  // one line; "|", "<" and "*" are characters
std::string md_code(const std::string& text);  // `text`

// A table with these headings; cells are Markdown. "" without rows.
std::string md_table(const std::vector<std::string>& headings,
                     const std::vector<std::vector<std::string>>& rows);

}  // namespace kazan
