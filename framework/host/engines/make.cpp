// A run's tasks for GNU make, and for any other that knows static pattern rules.
#include "host/engines/engine_files.hpp"

namespace kazan {
namespace {

constexpr const char* kHead =
    "# make -j N: the tasks of a run, N at once. A task that failed is tried again by the next\n"
    "# make; what it needs not, goes on. Ends with an error unless all succeeded.\n"
    "all:\n"
    "\t+-@$(MAKE) --no-print-directory -k tasks\n"
    "\t@sh collect.sh\n"
    "\n";

constexpr const char* kRules =
    "tasks: $(TASKS)\n"
    "\n"
    "$(TASKS): done/%:\n"
    "\t@mkdir -p done\n"
    "\t@sh task.sh $*\n"
    "\t@touch $@\n"
    "\n"
    ".PHONY: all tasks\n"
    "\n";

std::string done(int number) {
  return "done/" + std::to_string(number);
}

}  // namespace

std::vector<EngineFile> make_files(const TaskList& list) {
  std::string text = kHead;
  text += "TASKS =";
  for (const auto& task : list.tasks) text += " " + done(task.number);
  text += "\n";
  text += kRules;
  for (const auto& task : list.tasks) {
    text += "# " + std::to_string(task.number) + ": " + task.name + ", " +
            std::to_string(task.nodes.size()) + (task.nodes.size() == 1 ? " node\n" : " nodes\n");
    if (task.after.empty()) continue;
    text += done(task.number) + ":";
    for (const int other : task.after) text += " " + done(other);
    text += "\n";
  }
  return {{"Makefile", text}};
}

}  // namespace kazan
