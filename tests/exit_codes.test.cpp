// docs/exit-codes.md says what the code does.
#include <signal.h>
#include <string.h>

#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

using namespace kazan;

namespace {

// "| 65 | experiment | ..." -> {65, "experiment"}
std::map<int, std::string> documented() {
  std::map<int, std::string> rows;
  std::istringstream file(read_file("../docs/exit-codes.md"));
  for (std::string line; std::getline(file, line);) {
    const auto cells = split(line, '|');
    if (cells.size() < 3 || cells[1].find_first_of("0123456789") == std::string::npos) continue;
    const auto name = cells[2].substr(1, cells[2].size() - 2);
    REQUIRE(rows.emplace(std::stoi(cells[1]), name).second);
  }
  return rows;
}

}  // namespace

TEST_CASE("the table of exit codes is that of the program") {
  std::map<int, std::string> expected = {{0, "success"}};
  for (const Fault fault : {Fault::usage, Fault::experiment, Fault::input, Fault::plugin,
                            Fault::internal, Fault::machine, Fault::node})
    expected[exit_code(fault)] = name(fault);
  for (const int number : {SIGINT, SIGTERM, SIGUSR2})  // what stop.test.cpp sends
    expected[128 + number] = std::string("SIG") + ::sigabbrev_np(number);
  CHECK(documented() == expected);
}

TEST_CASE("a fault survives its name") {
  for (const char* text : {"usage", "experiment", "input", "plugin", "internal", "machine", "node"})
    CHECK(name(fault_named(text)) == text);
  CHECK(fault_named("nonsense") == Fault::internal);
}
