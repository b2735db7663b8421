#include "host/run/last_words.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("what was printed last is told, of much of it the end") {
  CHECK(last_words("") == "");
  CHECK(last_words("about to end\n") == "about to end\n");
  CHECK(last_words(std::string(5000, 'a') + "end") == std::string(1997, 'a') + "end");
  CHECK(last_words_in("/nowhere/worker.log") == "");
}

TEST_CASE("of a sanitizer's report what was wrong is told, and where; not its legend") {
  const std::string wrong =
      "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602 at pc 0x7f\n"
      "READ of size 4 at 0x602 thread T0\n"
      "    #0 0x7f in Reader::run(kazan::Context&) reader.cpp:12";
  const std::string legend = "\n\n0x602 is located 0 bytes to the right\n\nShadow byte legend:\n";
  CHECK(last_words("begun\n=====\n" + wrong + legend + std::string(3000, 'f')) == wrong);
  const std::string frames = wrong + "\n" + std::string(1000, '1') + "\n" + std::string(1000, '2');
  CHECK(last_words(frames + legend) == frames.substr(0, frames.rfind('\n')));  // whole lines
  CHECK(last_words("reader.cpp:9:3: runtime error: index 8 out of bounds for type 'int [8]'\n") ==
        "reader.cpp:9:3: runtime error: index 8 out of bounds for type 'int [8]'\n");
}
