#include "base/units.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"

using namespace kazan;
using Catch::Contains;
using std::chrono::seconds;

TEST_CASE("sizes: letters and KiB count in 1024s, KB in 1000s") {
  const auto [text, bytes] = GENERATE(table<std::string, std::int64_t>({{"0B", 0},
                                                                        {"4096B", 4096},
                                                                        {"1K", 1024},
                                                                        {"1.5k", 1536},
                                                                        {"20G", 20LL << 30},
                                                                        {"20 GiB", 20LL << 30},
                                                                        {"20gib", 20LL << 30},
                                                                        {"20GB", 20'000'000'000},
                                                                        {"2MB", 2'000'000},
                                                                        {"1.5T", 3LL << 39}}));
  CAPTURE(text);
  CHECK(parse_bytes(text, "--to-size") == bytes);
}

TEST_CASE("durations have one unit") {
  const auto [text, time] = GENERATE(table<std::string, long>({{"0s", 0},
                                                               {"90s", 90},
                                                               {"30min", 1800},
                                                               {"1.5h", 5400},
                                                               {"30d", 30 * 86400L},
                                                               {"1 day", 86400L},
                                                               {"2w", 14 * 86400L},
                                                               {"1y", 365 * 86400L}}));
  CAPTURE(text);
  CHECK(parse_duration(text, "--young") == seconds(time));
}

TEST_CASE("what is no size or duration is told with what was expected") {
  const auto [text, why] = GENERATE(table<std::string, std::string>(
      {{"20", "--to-size 20: it has no unit; expected a number and a unit: 500M, 20G or 1.5T"},
       {"20GG", "no unit is called GG (did you mean G?)"},
       {"20Gigs", "no unit is called Gigs"},
       {"G", "it begins with no number"},
       {"", "it begins with no number"},
       {"-1G", "it is negative"},
       {"nan", "it begins with no number"},
       {"inf", "it begins with no number"},
       {"9999999999999T", "it is too large"}}));
  CAPTURE(text);
  CHECK_THROWS_WITH(parse_bytes(text, "--to-size"), Contains(why));
  try {
    parse_bytes(text, "--to-size");
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::usage);
  }
}

TEST_CASE("what is asked for is rounded up, and what there is down") {
  CHECK(human_bytes_up((1 << 20) + 1) == "1.1 MiB");
  CHECK(human_bytes_up(1 << 20) == "1.0 MiB");
  CHECK(human_bytes_up(1022.5) == "1023 B");
  CHECK(human_bytes_up(1023.5) == "1.0 KiB");
  CHECK(human_bytes_up(100.2 * 1024) == "101 KiB");
  CHECK(human_bytes_up(99.95 * 1024) == "100 KiB");
  CHECK(human_bytes_down((2 << 20) - 1) == "1.9 MiB");
  CHECK(human_bytes_down(999.9 * 1024) == "999 KiB");
  CHECK(human_bytes_down(5000 * std::pow(1024.0, 4)) == "5000 TiB");
  for (std::int64_t bytes = 1; bytes < std::int64_t{1} << 45; bytes += 1 + bytes / 7) {
    CAPTURE(bytes);
    CHECK(parse_bytes(human_bytes_up(static_cast<double>(bytes)), "size") >= bytes);
    CHECK(parse_bytes(human_bytes_down(static_cast<double>(bytes)), "size") <= bytes);
  }
}

TEST_CASE("m is no duration: min is meant, or a month, which is none") {
  CHECK_THROWS_WITH(parse_duration("5m", "--older-than"),
                    Contains("--older-than 5m: no unit is called m") && Contains("30min, 12h"));
  CHECK_THROWS_WITH(parse_duration("3dyas", "--older-than"), Contains("(did you mean days?)"));
}

TEST_CASE("an age has one unit, rounded down") {
  CHECK(human_age(seconds(-5)) == "under a minute");
  CHECK(human_age(seconds(59)) == "under a minute");
  CHECK(human_age(seconds(60)) == "1 min");
  CHECK(human_age(seconds(7199)) == "1 h");
  CHECK(human_age(seconds(86400)) == "24 h");
  CHECK(human_age(seconds(34 * 86400 + 5)) == "34 days");
}
