#include "host/run/environment.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

using namespace kazan;

namespace {

std::map<std::string, std::string> environment(int threads) {
  const auto variables = worker_environment(threads);
  return {variables.begin(), variables.end()};
}

}  // namespace

TEST_CASE("the threads of a node reach every library that has its own") {
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}) {
    ::unsetenv(name);
    CHECK(environment(3)[name] == "3");
  }
  CHECK(environment(3)["OMP_WAIT_POLICY"] == "passive");
  CHECK(environment(3)["HDF5_USE_FILE_LOCKING"] == "FALSE");
}

TEST_CASE("what the user has set stays") {
  ::setenv("OMP_NUM_THREADS", "7", 1);
  CHECK(environment(3)["OMP_NUM_THREADS"] == "7");
  CHECK(environment(3)["OPENBLAS_NUM_THREADS"] == "3");
  ::unsetenv("OMP_NUM_THREADS");
}

TEST_CASE("kernels that are chosen reach workers; they decide a model's bits") {
  ::unsetenv("KAZAN_KERNELS");
  CHECK_FALSE(environment(1).contains("KAZAN_KERNELS"));
  choose_kernels("portable");
  CHECK(environment(1).at("KAZAN_KERNELS") == "portable");
  CHECK(kernel_variables().at("KAZAN_KERNELS") == "portable");
  ::unsetenv("KAZAN_KERNELS");
  CHECK_FALSE(kernel_variables().contains("KAZAN_KERNELS"));
}

TEST_CASE("there is at least one core") {
  CHECK(available_threads() >= 1);
}

TEST_CASE("variables that choose kernels are known, whoever set them; others do not count") {
  ::setenv("ATEN_CPU_CAPABILITY", "avx2", 1);
  ::setenv("OMP_WAIT_POLICY", "active", 1);
  const auto set = kernel_variables();
  CHECK(set.at("ATEN_CPU_CAPABILITY") == "avx2");
  CHECK_FALSE(set.contains("OMP_WAIT_POLICY"));
  CHECK_FALSE(set.contains("OMP_NUM_THREADS"));
  CHECK(machine_environment().at("variables").at("ATEN_CPU_CAPABILITY") == Json("avx2"));
  ::unsetenv("ATEN_CPU_CAPABILITY");
  ::unsetenv("OMP_WAIT_POLICY");
  CHECK_FALSE(kernel_variables().contains("ATEN_CPU_CAPABILITY"));
}
