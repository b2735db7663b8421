#include "runner/reference/links.hpp"

#include "base/text.hpp"
#include "runner/reference/markdown.hpp"

namespace kazan {
std::string links(const std::vector<std::string>& stages) {
  std::vector<std::string> all;
  for (const auto& id : stages) all.push_back("[" + md_text(id) + "](" + id + ".md)");
  return join(all, ", ");
}

std::string made_from(const std::string& command) {
  return "<!-- Made by " + command + "; tools/dev reference writes it anew. -->\n";
}

}  // namespace kazan
