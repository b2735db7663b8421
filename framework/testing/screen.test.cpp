// The model is what other tests believe in: it behaves as terminals do.
#include "testing/screen.hpp"

#include <catch2/catch.hpp>

using kazan::testing::Screen;
using Lines = std::vector<std::string>;

TEST_CASE("lines, returns and scrolling") {
  Screen screen(10, 3);
  screen.feed("one\r\ntwo\r\nthree\r\nfour");
  CHECK(screen.lines() == Lines{"one", "two", "three", "four"});
  CHECK(screen.row() == 2);
  screen.feed("\rF");
  CHECK(screen.lines().back() == "Four");
}

TEST_CASE("a full line wraps with the character after it, and no sooner") {
  Screen screen(4, 3);
  screen.feed("abcd");
  CHECK(screen.wraps == 0);
  screen.feed("\r\nabcde");
  CHECK(screen.wraps == 1);
  CHECK(screen.lines() == Lines{"abcd", "abcd", "e"});
  Screen wide(4, 2);
  wide.feed("abc漢");
  CHECK(wide.lines() == Lines{"abc", "漢"});
}

TEST_CASE("where wrapping is off, the last cell is written again and again") {
  Screen screen(4, 2);
  screen.feed("\x1b[?7labcdef\x1b[?7h");
  CHECK(screen.lines() == Lines{"abcf"});
  CHECK(screen.wraps == 0);
  CHECK(screen.wrapping);
}

TEST_CASE("cursor up, and erasing to the end of a line or screen") {
  Screen screen(10, 5);
  screen.feed("one\r\ntwo\r\nthree\x1b[2A\rO\x1b[K");
  CHECK(screen.lines() == Lines{"O", "two", "three"});
  screen.feed("\r\n\x1b[J");
  CHECK(screen.lines() == Lines{"O"});
  screen.feed("\x1b[9A");
  CHECK(screen.row() == 0);
}

TEST_CASE("sequences may arrive in pieces, and unknown ones are remembered") {
  Screen screen(10, 2);
  for (const char* part : {"\x1b", "[3", "1mr\xc3", "\xa1", "\x1b[0m"}) screen.feed(part);
  CHECK(screen.lines() == Lines{"rá"});
  CHECK(screen.colours == 2);
  CHECK(screen.unknown.empty());
  screen.feed(
      "\x1b[2J\a\x1b"
      "7");
  CHECK(screen.unknown == Lines{"\\x1b[2J", "\\x07", "\\x1b7"});
}

TEST_CASE("a smaller window loses rows below the cursor first") {
  Screen screen(10, 4);
  screen.feed("one\r\ntwo\r\nthree\x1b[1A");
  screen.resize(2, 2);
  CHECK(screen.lines() == Lines{"on", "tw"});
  screen.resize(5, 1);
  CHECK(screen.lines() == Lines{"on", "tw"});
  CHECK(screen.row() == 0);
}
