#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("UTF-8 is checked by RFC 3629") {
  CHECK_FALSE(invalid_utf8("p\u00e1linka \U0001F44B"));
  const auto [bytes, offset] = GENERATE(table<std::string, std::size_t>({
      {"ab\xff", 2},
      {"\xc0\xaf", 0},          // overlong
      {"\xe0\x80\xaf", 0},      // overlong
      {"\xed\xa0\x80", 0},      // surrogate
      {"\xf4\x90\x80\x80", 0},  // above U+10FFFF
      {"x\xe2\x82", 1},         // cut short
  }));
  CAPTURE(offset);
  CHECK(invalid_utf8(bytes) == offset);
}

TEST_CASE("code points survive encoding and decoding") {
  const char32_t value = GENERATE(0x41, 0xe9, 0x20ac, 0x1f44b, 0x10ffff);
  std::string text;
  append_utf8(text, value);
  CHECK_FALSE(invalid_utf8(text));
  CHECK(decode_utf8(text, 0).value == value);
  CHECK(decode_utf8(text, 0).size == text.size());
}

TEST_CASE("columns count characters, of whatever size") {
  CHECK(characters("") == 0);
  CHECK(characters("a\u00e9\u20ac\U0001F44B\n") == 5);
}

TEST_CASE("the nearest name is the likely one or none") {
  const std::vector<std::string> names = {"latents", "layer", "epochs", "k"};
  CHECK(nearest("latent", names) == "latents");
  CHECK(nearest("laeyr", names) == "layer");
  CHECK(nearest("temperature", names) == std::nullopt);
  CHECK(did_you_mean("epoch", names) == " (did you mean epochs?)");
  CHECK(nearest("p", names) == std::nullopt);  // not a letter in common
}

TEST_CASE("numbers for people") {
  CHECK(with_commas(-1234567) == "-1,234,567");
  CHECK(with_commas(999) == "999");
  CHECK(human_bytes(1536) == "1.5 KiB");
  CHECK(human_seconds(75.2) == "1 min 15 s");
  CHECK(either({"a", "b", "c"}) == "a, b or c");
}
