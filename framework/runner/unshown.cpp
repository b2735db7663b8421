#include "runner/unshown.hpp"

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/run/node_files.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// None of a node without a result, and of one whose record is not as it was written, which is told.
std::vector<std::string> warnings_of(const PlannedNode& node, const fs::path& run) {
  const fs::path folder = run / "nodes" / node.id;
  if (!is_there(folder / kRecordFile)) return {};
  try {
    return fault_warnings(read_record(folder, node.key));
  } catch (const Error&) {
    return {};
  }
}

struct Said {
  std::string warning, first;  // `first`: the first node of which it is said
  std::size_t nodes = 0;
};

std::vector<Said> said_of(const fs::path& run, const Plan& plan) {
  std::vector<Said> all;
  for (const auto& node : plan.nodes)
    for (const auto& warning : warnings_of(node, run)) {
      const auto found = std::ranges::find(all, warning, &Said::warning);
      if (found == all.end())
        all.push_back({warning, node.name, 1});
      else
        ++found->nodes;
    }
  return all;
}

}  // namespace

void warn_of_unshown(const fs::path& run, const Plan& plan) {
  for (const auto& said : said_of(run, plan)) {
    const std::string others =
        said.nodes == 1 ? ""
                        : " and " + with_commas(static_cast<long long>(said.nodes - 1)) + " more";
    std::fprintf(stderr, "warning: node %s%s: %s\n", printable(said.first).c_str(), others.c_str(),
                 printable(said.warning).c_str());
  }
}

}  // namespace kazan
