#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdlib>

#include "testing/skip.hpp"

// Nothing that a test starts fetches a model, unless the test says so.
static const int kOffline = ::setenv("HF_HUB_OFFLINE", "1", 0);

static bool skipped = false;

void kazan::testing::skip(const std::string& why) {
  skipped = true;
  WARN("skipped: " << why);
}

int main(int argc, char** argv) {
  const int code = Catch::Session().run(argc, argv);
  return code == 0 && skipped ? 77 : code;
}

#ifdef __SANITIZE_ADDRESS__
// HDF5 1.10.8 keeps some bytes of every file that it refuses to open.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhdf5";
}
#endif
