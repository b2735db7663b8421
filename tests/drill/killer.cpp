// Preloaded (LD_PRELOAD) into a runner and its workers: ends the process by SIGKILL at the n-th of
// certain system calls, and so in the midst of writing a checkpoint, a manifest, a node.
//
//   KAZAN_DRILL_KILL="ROLE CALL N MOMENT FILTER"   at the n-th CALL, 1 the first, of a process of
//       that role, runner or worker, whose path contains FILTER (-: any); MOMENT: before, after, or
//       half, which of a write lets half the bytes through
//   KAZAN_DRILL_TRACE=FILE   appends "ROLE CALL PID PATH" for each call, or for the last before the
//   end
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>

namespace {

struct Order {
  std::string role, call, moment, filter;
  long n = 0;
};

std::string own_role() {
  char line[64] = {};
  const int file = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  const ssize_t size = ::read(file, line, sizeof line - 1);
  ::close(file);
  const char* first = line + ::strlen(line) + 1;
  return size > 0 && first < line + size && ::strcmp(first, "worker") == 0 ? "worker" : "runner";
}

struct Drill {
  std::string role = own_role();
  std::string trace;
  Order order;
  std::atomic<long> seen{0};

  Drill() {
    if (const char* path = ::getenv("KAZAN_DRILL_TRACE")) trace = path;
    const char* text = ::getenv("KAZAN_DRILL_KILL");
    char of[16], call[16], moment[16], filter[64];
    if (text && ::sscanf(text, "%15s %15s %ld %15s %63s", of, call, &order.n, moment, filter) == 5)
      order = {of, call, moment, ::strcmp(filter, "-") == 0 ? "" : filter, order.n};
  }

  void note(const char* call, const std::string& path) const {
    if (trace.empty()) return;
    const std::string line =
        role + " " + call + " " + std::to_string(::getpid()) + " " + path + "\n";
    const int file = ::open(trace.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    ::syscall(SYS_write, file, line.data(), line.size());
    ::close(file);
  }

  // The moment at which this call is the process's last; nullptr: it is not.
  const char* last(const char* call, const std::string& path) {
    if (order.n == 0) {
      note(call, path);
      return nullptr;
    }
    if (role != order.role || call != order.call || path.find(order.filter) == path.npos ||
        ++seen != order.n)
      return nullptr;
    note(call, path);
    return order.moment.c_str();
  }
};

Drill& drill() {
  static Drill* const one = new Drill;  // never destroyed: calls come until the very end
  return *one;
}

[[noreturn]] void die() {
  for (;;) ::kill(::getpid(), SIGKILL);
}

template <class Result, class... Arguments>
Result passed(const char* call, const std::string& path, Arguments... arguments) {
  using Function = Result (*)(Arguments...);
  const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, call));
  const char* moment = drill().last(call, path);
  if (moment && ::strcmp(moment, "after") != 0) die();
  const Result result = next(arguments...);
  if (moment) die();
  return result;
}

std::string path_of(int descriptor) {
  char path[512] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  return ::readlink(link.c_str(), path, sizeof path - 1) > 0 ? path : "?";
}

}  // namespace

#define DRILLED extern "C" __attribute__((visibility("default")))

DRILLED int rename(const char* from, const char* to) noexcept {
  return passed<int>("rename", to, from, to);
}
DRILLED int link(const char* from, const char* to) noexcept {
  return passed<int>("link", to, from, to);
}
DRILLED int symlink(const char* target, const char* path) noexcept {
  return passed<int>("symlink", path, target, path);
}
DRILLED int mkdir(const char* path, mode_t mode) noexcept {
  return passed<int>("mkdir", path, path, mode);
}
DRILLED int unlink(const char* path) noexcept {
  return passed<int>("unlink", path, path);
}
DRILLED int unlinkat(int folder, const char* path, int flags) noexcept {
  return passed<int>("unlinkat", path_of(folder) + "/" + path, folder, path, flags);
}
DRILLED int fsync(int descriptor) {
  return passed<int>("fsync", path_of(descriptor), descriptor);
}
DRILLED ssize_t write(int descriptor, const void* bytes, size_t size) {
  const std::string path = path_of(descriptor);
  if (path.empty() || path[0] != '/') return ::syscall(SYS_write, descriptor, bytes, size);
  if (const char* moment = drill().last("write", path)) {
    if (::strcmp(moment, "before") != 0)
      ::syscall(SYS_write, descriptor, bytes, ::strcmp(moment, "half") == 0 ? size / 2 : size);
    die();
  }
  return ::syscall(SYS_write, descriptor, bytes, size);
}
