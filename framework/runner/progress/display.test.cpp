#include "runner/progress/display.hpp"

#include <catch2/catch.hpp>

#include "base/text.hpp"

using namespace kazan;

TEST_CASE("what moves a terminal's cursor is spelled out") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"pálinka 🍑", "pálinka 🍑"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {"a\rb\nc\x7f", "a\\rb\\nc\\x7f"},
      {"a\tb", "a    b"},
      {"caf\xe9!", "caf\\xe9!"},
      {"\xe2\x82", "\\xe2\\x82"},
      {"\u0085\u202eabc\u2028", "\\u0085\\u202eabc\\u2028"},
      {std::string("a\0b", 3), "a\\x00b"},
  }));
  CAPTURE(shown);
  CHECK(printable(text) == shown);
  CHECK_FALSE(invalid_utf8(printable(text)));
}

TEST_CASE("the lines of a message stay lines") {
  CHECK(printable_lines("a\n\x1b[2Jb\r\n") == "a\n\\x1b[2Jb\\r\n");
  CHECK(printable_lines("\n\na") == "\n\na");
  CHECK(printable_lines("").empty());
}

TEST_CASE("columns are those of a terminal") {
  CHECK(columns("abc") == 3);
  CHECK(columns("pálinka") == 7);
  CHECK(columns("漢字") == 4);
  CHECK(columns("👋") == 2);
  CHECK(columns("e\u0301") == 1);  // combining
  CHECK(columns("━✓") == 2);
}

TEST_CASE("a clipped text fits, says that it was cut, and is never half a character") {
  CHECK(clipped("abcdef", 6) == "abcdef");
  CHECK(clipped("abcdef", 4) == "abc…");
  CHECK(clipped("漢字漢字", 5) == "漢字…");
  CHECK(clipped("漢字漢字", 4) == "漢…");
  CHECK(clipped("cafe\u0301s", 5) == "cafe\u0301s");
  CHECK(clipped("abcdef", 4, false) == "a...");
  CHECK(clipped("abcdef", 1) == "…");
  CHECK(clipped("abcdef", 0).empty());
  CHECK(clipped("abcdef", 2, false) == "..");
  for (std::size_t most = 0; most < 12; ++most)
    for (const bool unicode : {true, false})
      CHECK(columns(clipped("a漢b👋c\u0301d", most, unicode)) <= most);
}

TEST_CASE("what loses its middle keeps both ends") {
  CHECK(clipped_in_middle("sae[layer=3,k=16,seed=0]", 24) == "sae[layer=3,k=16,seed=0]");
  CHECK(clipped_in_middle("sae[layer=3,k=16,seed=0]", 15) == "sae[lay…seed=0]");
  CHECK(clipped_in_middle("sae[layer=3,k=16,seed=0]", 15, false) == "sae[la...eed=0]");
  CHECK(clipped_in_middle("abcdef", 2) == "a…");
  for (std::size_t most = 0; most < 14; ++most)
    for (const bool unicode : {true, false})
      CHECK(columns(clipped_in_middle("a漢b👋c\u0301d漢efg", most, unicode)) <= most);
}

TEST_CASE("padding counts columns, not bytes") {
  CHECK(padded("pá", 4) == "pá  ");
  CHECK(padded("漢", 3) == "漢 ");
  CHECK(padded("abc", 2) == "abc");
}

TEST_CASE("clock times") {
  CHECK(clock_time(0.9) == "0:00");
  CHECK(clock_time(75.9) == "1:15");
  CHECK(clock_time(3599.9) == "59:59");
  CHECK(clock_time(7509) == "2:05:09");
  CHECK(clock_time(-3) == "0:00");
  CHECK(clock_time(0.0 / 0.0) == "0:00");
  CHECK(clock_time(1e300) == clock_time(1e12));
}
