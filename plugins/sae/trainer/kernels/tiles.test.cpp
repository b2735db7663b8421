// That the kernels with tiles are there exactly where the operating system grants them.
#include "processor/tiles.hpp"

#include <catch2/catch.hpp>

#include "kernels.hpp"

#ifdef __x86_64__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

using namespace kazan;
using namespace kazan::trainer;

namespace {

// What Linux grants this process: bit 18 are tiles.
bool are_tiles_granted() {
  unsigned long granted = 0;
  constexpr int kGranted = 0x1022;  // ARCH_GET_XCOMP_PERM
  return ::syscall(SYS_arch_prctl, kGranted, &granted) == 0 && (granted >> 18 & 1);
}

// For this process, from now on: requests of states of the processor fail, as in a sandbox.
bool refuse_requests() {
  constexpr unsigned kRequest = 0x1023;
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_arch_prctl, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kRequest, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

bool skipped() {
  if (may_use_tiles(TileProducts::bytes)) return false;
  WARN("skipped: this processor has no tiles, or Linux does not grant them");
  return true;
}

}  // namespace

TEST_CASE("tiles: the path is there where they are granted, before it is used") {
  const bool is_first = std::string(all_kernels().front()->path) == "amx";
  CHECK(is_first == are_tiles_granted());
  CHECK((kernels_named("amx") != nullptr) == is_first);
  CHECK(may_use_tiles(TileProducts::bytes) == is_first);
}

TEST_CASE("tiles: no path where Linux refuses them") {
  if (skipped()) return;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(!refuse_requests() ? 2 : may_use_tiles(TileProducts::bytes) ? 1 : 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}
#endif
