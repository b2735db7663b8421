#include "testing/compare.hpp"

#include <catch2/catch.hpp>

#include "testing/fixtures.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

TEST_CASE("values saved as the same bytes are not other bits") {
  const Codes codes = codes_of({{1, 0, 2}, {0, 0, 3}}, 3);
  CHECK(other_bits(codes, codes_of({{1, 0, 2}, {0, 0, 3}}, 3)) == "");
  CHECK_THAT(other_bits(codes, codes_of({{1, 0, 2.5f}, {0, 0, 3}}, 3)),
             Contains("codes.h5: byte ") && Contains(" differs"));
  CHECK(other_bits(text_of("plum"), text_of("plums")) == "text.txt: byte 4 of 4 and of 5 differs");
}

TEST_CASE("values are compared within what is allowed") {
  const Codes codes = codes_of({{3, 0}, {0, 4}}, 2);  // of norm 5
  const Codes near = codes_of({{3.5f, 0}, {0, 4}}, 2);
  CHECK(other_values(codes, near, 0.1) == "");
  CHECK_THAT(other_values(codes, near, 0.09),
             Contains("relative difference 0.1, allowed 0.09; ") && Contains("recorded 3"));
  CHECK_THAT(other_values(codes, codes_of({{3, 0}}, 2), 1), Contains("allowed 1"));
}

TEST_CASE("files that only one folder has are named") {
  const ScopedFolder at(unique_folder(std::filesystem::temp_directory_path(), "kazan-other"));
  for (const char* folder : {"1/in", "2/in"}) make_folder(at.path() / folder);
  const auto first = at.path() / "1", second = at.path() / "2";
  CHECK(other_files(first, second) == "");
  write_file(first / "in/a", "x");
  CHECK(other_files(first, second) == "in/a is missing in the second");
  CHECK(other_files(second, first) == "in/a is missing in the first");
  write_file(second / "in/a", "y");
  CHECK(other_files(first, second) == "in/a: byte 0 of 1 differs");
}
