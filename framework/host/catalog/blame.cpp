#include "host/catalog/blame.hpp"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <iterator>
#include <string_view>

namespace kazan {
namespace {

struct Ending {
  int signal;
  std::string_view words;
  struct sigaction before {};
};

std::array<Ending, 5> endings = {{{SIGSEGV, "SIGSEGV (Segmentation fault)"},
                                  {SIGBUS, "SIGBUS (Bus error)"},
                                  {SIGFPE, "SIGFPE (Floating point exception)"},
                                  {SIGILL, "SIGILL (Illegal instruction)"},
                                  {SIGABRT, "SIGABRT (Aborted)"}}};

// Made before a call, for a handler may not allocate.
thread_local const std::string* asked = nullptr;

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(STDERR_FILENO, text.data(), text.size());
    if (size < 0 && errno != EINTR) return;
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
}

// A fault of the processor's happens again once this returns, and then comes to whoever had it
// before; what was sent is sent again.
void tell(int signal, siginfo_t* info, void*) {
  for (const auto& ending : endings) {
    if (ending.signal != signal) continue;
    if (asked) {
      write_all(*asked);
      write_all(ending.words);
      write_all("; that is a fault of the plugin, for its author to mend\n");
    }
    ::sigaction(signal, &ending.before, nullptr);
    if (info->si_code <= 0) ::raise(signal);
  }
}

// A recursion without end leaves no room on the stack that it used up.
void make_room() {
  static std::array<char, 32768> room;
  stack_t has{}, wanted{};
  if (::sigaltstack(nullptr, &has) != 0 || !(has.ss_flags & SS_DISABLE)) return;
  wanted.ss_sp = room.data();
  wanted.ss_size = room.size();
  ::sigaltstack(&wanted, nullptr);
}

bool handle() {
  make_room();
  struct sigaction action {};
  action.sa_sigaction = tell;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  for (auto& ending : endings) ::sigaction(ending.signal, &action, &ending.before);
  return true;
}

bool told_by_parent = false;

}  // namespace

Blame::Blame(std::string what)
    : line_(std::string(program_invocation_short_name) + ": error: " + std::move(what) +
            " was killed by "),
      before_(asked) {
  [[maybe_unused]] static const bool handled = handle();
  if (!told_by_parent) asked = &line_;
}

Blame::~Blame() {
  asked = before_;
}

void Blame::leave_to_parent() {
  told_by_parent = true;
  asked = nullptr;
}

}  // namespace kazan
