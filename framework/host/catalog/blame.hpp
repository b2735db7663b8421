// Whose code is being called, for the last line of a process that this call ends.
#pragma once

#include <string>

namespace kazan {

// While one lives, a SIGSEGV, SIGBUS, SIGFPE, SIGILL or SIGABRT of this thread first writes to
// standard error "PROGRAM: error: WHAT was killed by SIGSEGV; that is a fault of the plugin, ...",
// and then goes on to whoever had it before. Of several the youngest is told.
class Blame {
 public:
  explicit Blame(std::string what);
  ~Blame();
  Blame(const Blame&) = delete;
  Blame& operator=(const Blame&) = delete;

  // In a process of its own whose end another one tells.
  static void leave_to_parent();

 private:
  std::string line_;
  const std::string* before_;
};

}  // namespace kazan
