#include "host/inspect/program.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"

using namespace kazan;

// A word that is longer than any that the system passes on.
TEST_CASE("a program that cannot be started is the machine's fault") {
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan-program"));
  try {
    run_program({{std::string(1 << 22, 'x')}}, folder.path(), {});
    FAIL("it was started");
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::machine);
    CHECK(std::string(e.what()) == "cannot start this program: Argument list too long");
  }
}
