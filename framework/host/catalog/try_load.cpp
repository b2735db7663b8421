// Whether the plugins' libraries can be loaded, tried where it costs nothing but a process.
#include "base/error.hpp"
#include "host/catalog/apart.hpp"
#include "host/catalog/catalog.hpp"

namespace kazan {
namespace {

constexpr std::chrono::seconds kLongest{60};  // for one of them; the largest take a few

// In the child: a byte for each plugin that was loaded, or a text that ends with a zero byte.
void load_from(const std::vector<Plugin>& plugins, std::size_t first, const Say& say) {
  for (std::size_t i = first; i < plugins.size(); ++i) {
    std::string answer(1, '\0');
    if (plugins[i].problem.empty()) try {
        Library(plugins[i].library);
      } catch (const std::exception& e) {
        answer = std::string(e.what()) + '\0';
      }
    say(answer);
  }
}

}  // namespace

void Catalog::try_to_load() {
  for (std::size_t next = 0; next < plugins_.size();) {
    const std::size_t first = next;
    const Apart tried =
        apart([&](const Say& say) { load_from(plugins_, first, say); }, {.longest = kLongest});
    for (std::size_t at = 0; at < tried.said.size() && next < plugins_.size(); ++next) {
      const std::string answer(tried.said.c_str() + at);
      at += answer.size() + 1;
      if (!answer.empty()) plugins_[next].problem = answer;
    }
    if (next < plugins_.size())  // the process ended, or was ended, while it loaded this one
      plugins_[next++].problem = "to load it into a process " + tried.end;
  }
}

}  // namespace kazan
