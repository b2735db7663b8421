#include "runner/changed_records.hpp"

#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/graph/plan.hpp"
#include "host/run/node_files.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace fs = std::filesystem;

void warn_of_changed_records(const fs::path& run) {
  for (const auto& node : Plan::read(run / "plan.json").nodes) {
    const fs::path folder = run / "nodes" / node.id;
    if (!is_there(folder / kRecordFile)) continue;  // it has no result
    try {
      read_record(folder, node.key);
    } catch (const Error& e) {
      std::fprintf(stderr, "warning: node %s: its record was changed after it was written: %s\n",
                   printable(node.name).c_str(), printable(e.what()).c_str());
    }
  }
}

}  // namespace kazan
