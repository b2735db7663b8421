// Runs the built program as a user does, for tests: a folder of its own with experiments, a store
// and runs; the tests' plugins beside the installed ones.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/json.hpp"

namespace kazan::testing {

struct Outcome {
  int code = 0;  // of the exit; 128 + signal of a process that a signal ended
  std::string out, err;
};

// A started runner, in a process group of its own. Killed at the end of the scope.
class Running {
 public:
  Running(pid_t pid, std::filesystem::path out, std::filesystem::path err);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;        // to the runner only
  void signal_group(int number) const;  // to the workers too, as a terminal does
  Outcome wait(int seconds = 60);       // kills it then

 private:
  pid_t pid_;
  bool ended_ = false;
  std::filesystem::path out_, err_;
};

class Workshop {
 public:
  Workshop();

  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  Json json(const std::string& name) const;

  // Variables to add to the environment; an empty value removes one. KAZAN_STORE is store/ here.
  std::map<std::string, std::string> environment;

  // Gives up the rights of root first (127 where the program cannot be read then).
  bool as_nobody = false;

  // The runner's limit of address space, in bytes; 0: none.
  std::int64_t address_space = 0;

  Outcome runner(const std::vector<std::string>& words) const;
  // Another program, found by PATH, in the same folder and environment.
  Outcome command(const std::vector<std::string>& words) const;
  Running start_command(const std::vector<std::string>& words, const std::string& label = "") const;
  pid_t spawn(const std::vector<std::string>& words, const std::string& label) const;  // the same
  // What it prints goes to LABEL.out and LABEL.err in the folder.
  Running start(const std::vector<std::string>& words, const std::string& label = "") const;
  int cores() const;  // that the program may use
  // Turns this process, a child of the test, into a runner that keeps its input and outputs.
  [[noreturn]] void become(const std::vector<std::string>& words) const;
  // Runs an experiment with these nodes and no report; `options` follow the file.
  Outcome run(const std::string& nodes, std::vector<std::string> options = {}) const;
  // manifest.json's entry of a node in the latest run of x.yaml.
  Json node(const std::string& name) const;

  // Waits until `file` holds `text`, for 20 seconds at most; false then.
  bool await(const std::string& file, const std::string& text) const;
  // Processes that name the folder on their command line, as workers do with their store.
  std::vector<pid_t> workers() const;
  bool workers_gone() const;  // waits for it, a while

 private:
  [[noreturn]] void exec(std::vector<std::string> command) const;

  ScopedFolder folder_;
};

// Runs of spaces as one, so that tests do not depend on columns.
std::string single_spaced(const std::string& text);

std::filesystem::path build_folder();
std::filesystem::path test_plugins();

}  // namespace kazan::testing
