#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <cstdlib>

// Nothing that a test starts fetches a model, unless the test says so.
static const int kOffline = ::setenv("HF_HUB_OFFLINE", "1", 0);

#ifdef __SANITIZE_ADDRESS__
// HDF5 1.10.8 keeps some bytes of every file that it refuses to open.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }
#endif
