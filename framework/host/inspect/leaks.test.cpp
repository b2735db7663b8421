#include "host/inspect/leaks.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("leaks are the plugin's that go through one of its libraries") {
  // As GCC 12's LeakSanitizer writes it, with stack_trace_format='    #%n %F %S (%m)'.
  const std::string report = R"(
=================================================================
==17782==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 32 byte(s) in 1 object(s) allocated from:
    #0 in operator new(unsigned long) asan_new_delete.cpp:95 (/lib/libasan.so.8)
    #1 in lose() /tmp/lib.cpp:2 (/tmp/flawed.runs.so)

Direct leak of 10 byte(s) in 1 object(s) allocated from:
    #0 in operator new[](unsigned long) asan_new_delete.cpp:98 (/lib/libasan.so.8)
    #1 in main /tmp/flawed.runs.so.cpp:3 (/tmp/main)

Indirect leak of 101 byte(s) in 1 object(s) allocated from:
    #0 in go() /tmp/lib.cpp:9 (flawed.runs.compute.so)

SUMMARY: AddressSanitizer: 143 byte(s) leaked in 3 allocation(s).
)";
  const auto found = leaks_through({"flawed.runs.so", "flawed.runs.compute.so"}, report);
  REQUIRE(found.size() == 2);
  CHECK(found[0].starts_with("Direct leak of 32 byte(s)"));
  CHECK(found[0].ends_with("(/tmp/flawed.runs.so)"));
  CHECK(found[1].starts_with("Indirect leak of 101 byte(s)"));
  CHECK(leaks_through({"runs.so"}, report).empty());
  CHECK(leaks_through({"other.so"}, report).empty());
}

TEST_CASE("only a process that came to its end says something of leaks") {
  const std::string report = "==1==ERROR: LeakSanitizer: detected memory leaks";
  CHECK(was_searched({0, "", "", ""}));
  CHECK(was_searched({23, "", "", report}));
  CHECK_FALSE(was_searched({23, "", "", "==1==ERROR: AddressSanitizer: heap-use-after-free"}));
  CHECK_FALSE(was_searched({70, "", "", report}));
  const Ended killed{139, "killed by SIGSEGV", "", "warning: slow\nfirst\nsecond"};
  CHECK_FALSE(was_searched(killed));
  CHECK(how_it_failed(killed) == "it was killed by SIGSEGV: first\nsecond");
  CHECK(how_it_failed({70, "", "", ""}) == "it ended with 70: it printed nothing");
}
