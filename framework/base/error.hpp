// Errors that say whose fault they are.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/complaint.hpp"

namespace kazan {

// Who has to act. Each has the exit code that `runner` ends with (docs/exit-codes.md).
enum class Fault {
  usage,       // the command line                                   64
  experiment,  // the experiment file                                65
  input,       // a file the experiment names: absent or malformed   66
  plugin,      // a plugin, or its absence                           69
  internal,    // us                                                 70
  machine,     // disk, permissions, memory                          74
  node,        // a node failed while running                         1
};

int exit_code(Fault fault);
// Of the gravest of several faults: 65 over 69 over 66 over 70 over 74 over 64 over 1; 0 for none.
int exit_code(const std::vector<Fault>& faults);
std::string_view name(Fault fault);
Fault fault_named(std::string_view name);  // the inverse of name(); unknown names: internal

class KAZAN_API Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& message) : std::runtime_error(message), fault_(fault) {}
  Error(Fault fault, Complaint complaint);  // what() is its text()
  ~Error() override;                        // out of line: one type_info for all libraries

  Fault fault() const { return fault_; }
  Complaint complaint() const;  // what() alone, where the thrower gave no parts

 private:
  Fault fault_;
  std::shared_ptr<const Complaint> complaint_;  // shared: copying an exception must not throw
};

// The machine's fault with the reason of `errno`: "cannot write PATH: No space left on device".
[[noreturn]] void throw_errno(std::string_view doing, std::string_view path, int error_number);

}  // namespace kazan
