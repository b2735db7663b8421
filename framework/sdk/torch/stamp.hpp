// Put first into every file that is compiled with libtorch, by the compiler's command line
// (cmake/KazanDependencies.cmake): marks what it becomes part of with libtorch's version. Two
// versions in one process crash, so the catalog reads the mark before it opens a library
// (docs/adr/0007-libtorch-in-the-stamp.md).
#pragma once

#include <torch/version.h>

namespace {
__attribute__((section(".kazan.torch"), used, aligned(1))) const char kazan_torch_version[] =
    TORCH_VERSION;
}
