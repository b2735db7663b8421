#include "base/json_member.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <random>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

std::string refusal(const std::string& line, const std::string& key = "text") {
  try {
    text_member(line, key, "a.jsonl:7");
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::input);
    return e.what();
  }
  return "";
}

// Where nlohmann's parser stops, in characters; 0 where it does not. What our Json refuses besides
// is sound. Nothing here is out of range.
std::size_t stops_at(std::string_view line) {
  try {
    Json::parse(line, "");
  } catch (const Error& e) {
    std::size_t column = 0;
    std::sscanf(e.what(), ":1:%zu: not valid JSON", &column);
    return column;
  }
  return 0;
}

// Of "a.jsonl:7:COLUMN: not valid JSON", as bytes before.
std::size_t bytes_before(const std::string& found, std::string_view line) {
  std::size_t column = 0, at = 0;
  REQUIRE(std::sscanf(found.c_str(), "a.jsonl:7:%zu: not valid JSON", &column) == 1);
  while (--column > 0) at += decode_utf8(line, at).size;
  return at;
}

// A text that is JSON as far as `at`, and not with what stands there: of the text before, at most
// the end is wrong, and a whole token in that place leads no further.
void check_place(const std::string& line, std::size_t at) {
  const auto before = line.substr(0, at);
  const auto end = stops_at(before);  // 0: all of JSON stands before
  CHECK((end == 0 || end == characters(before) + 1));
  if (at == line.size()) return;
  const auto with = line.substr(0, at + decode_utf8(line, at).size);
  const char last = with.back();
  const std::string token = with + (last == '"'   ? "\""
                                    : last == 't' ? "rue"
                                    : last == 'n' ? "ull"
                                    : last == '-' ? "0"
                                                  : "");
  CHECK(stops_at(token + " ") <= characters(token));
}

}  // namespace

TEST_CASE("a member's text is taken, whatever the others are") {
  CHECK(text_member(R"({"text": "p\u00e1linka\n"})", "text", "").text == "p\u00e1linka\n");
  CHECK(
      text_member(R"({"id": 123456789012345678901234567890, "meta": {"text": "no"}, "text": "a"})",
                  "text", "")
          .text == "a");
  CHECK(text_member(R"({"text": "", "tags": ["text", ["text"]]})", "text", "").text == "");
}

TEST_CASE("what no double and no text can hold is passed over in other members") {
  const std::string digits(400, '7'), text = ", \"text\": \"a\"}";
  for (const std::string other :
       {"1e999", "-1.5E+99999", digits.c_str(), "[0, -0.5e-400, {\"b\": 1E7}]", "\"\\ud83d\"",
        "{\"\\u0000\": [\"\\udc00\\ud83d\", \"\\/\\b\", true, false, null, {}, []]}"}) {
    INFO(other);
    const auto found = text_member("{\"n\": " + other + text, "text", "");
    CHECK(found.text == "a");
    CHECK(found.replaced == 0);
  }
}

TEST_CASE("escapes are the characters that they stand for, and U+FFFD where that is none") {
  const auto text = [](const std::string& escaped) {
    return text_member("{\"text\": \"" + escaped + "\"}", "text", "a.jsonl:7");
  };
  CHECK(text(R"(\"\\\/\b\f\n\r\t)").text == "\"\\/\b\f\n\r\t");
  CHECK(text(R"(\u0041\u00e1\u674E\ud83d\uDE00)").text == "A\u00e1\u674e\U0001f600");
  CHECK(text(R"(\ud83d\ude00)").first.empty());
  const auto half = text(R"(\u00e1 \ud83d a \ude00\ud83d\u0041\ud83d\ud83d\ude00\u0000)");
  CHECK(half.text == "\u00e1 \uFFFD a \uFFFD\uFFFDA\uFFFD\U0001f600\uFFFD");
  CHECK(half.replaced == 5);
  CHECK(half.written == 5 * std::string_view("\\ud83d").size());
  CHECK(half.first == "a.jsonl:7:18: \\ud83d is half a character");
  CHECK(text("\u00e1\\u0000").first == "a.jsonl:7:12: \\u0000 is a NUL character");
}

TEST_CASE("what is nearly JSON is refused where it stops being that") {
  for (const auto& [line, column] :
       std::vector<std::pair<std::string, int>>{{R"({"n": 01, "text": "a"})", 8},
                                                {R"({"n": 1., "text": "a"})", 9},
                                                {R"({"n": .5, "text": "a"})", 7},
                                                {R"({"n": 1e, "text": "a"})", 9},
                                                {R"({"n": -, "text": "a"})", 8},
                                                {R"({"n": +1, "text": "a"})", 7},
                                                {R"({"n": nil, "text": "a"})", 8},
                                                {R"({"n": truely, "text": "a"})", 11},
                                                {R"({"n": [1 2], "text": "a"})", 10},
                                                {R"({"n": [1}, "text": "a"})", 9},
                                                {R"({"n": {"a"}, "text": "a"})", 11},
                                                {R"({"n": "\x", "text": "a"})", 9},
                                                {R"({"n": "\u12g4", "text": "a"})", 12},
                                                {"{\"n\": \"\t\", \"text\": \"a\"}", 8},
                                                {R"({"text": "a"} {})", 15},
                                                {R"({"text": "a",})", 14},
                                                {R"({text: "a"})", 2},
                                                {R"({'text': 'a'})", 2},
                                                {"oh", 1}})
    CHECK(refusal(line) == "a.jsonl:7:" + std::to_string(column) + ": not valid JSON");
}

TEST_CASE("what is JSON, and where it is not, is what another parser says") {
  const std::vector<std::string> parts = {
      "{", "}", "[", "]", ":", ",",    "\"a\"", "\"", "\\n",         "\\",    "0",  "1",
      "-", "+", ".", "e", "E", "true", "null",  " ",  "\"\\u0041\"", "\\u00", "\t", "\u00e1"};
  std::mt19937 random(1);
  int sound = 0;
  for (int trial = 0; trial < 50'000; ++trial) {
    std::string line = "{\"n\":";
    for (auto n = 1 + random() % 7; n > 0; --n) line += parts[random() % parts.size()];
    line += ",\"text\":\"a\"}";
    const bool expected = stops_at(line) == 0;
    const auto found = refusal(line);
    const bool other =
        found.find("two members") != found.npos || found.find("no member") != found.npos;
    CAPTURE(line, found);
    REQUIRE((found.empty() || other) == expected);
    if (!expected) check_place(line, bytes_before(found, line));
    sound += expected;
  }
  CHECK(sound > 500);
}

TEST_CASE("a line without such a text says what it has, and where it stops being JSON") {
  CHECK(refusal(R"({"text": "\u00e1", ]})") == "a.jsonl:7:20: not valid JSON");
  CHECK(refusal("{\"text\": \"\u00e1\u00e1\", ]}") == "a.jsonl:7:16: not valid JSON");
  CHECK(refusal(R"({"text": "a)") ==
        "a.jsonl:7:12: not valid JSON: a text has no closing quote by the end of the line");
  CHECK(refusal("{") ==
        "a.jsonl:7:2: not valid JSON: the line ends within an object; each line "
        "must be an object by itself");
  CHECK(refusal("[{\"text\": \"a\"}]") ==
        "a.jsonl:7: expected an object, {\"text\": ...}, found a list; each line must be an object "
        "by itself");
  CHECK(refusal("[") == refusal("[]"));
  CHECK(refusal("") == "a.jsonl:7:1: not valid JSON");
  CHECK(refusal(R"({"txt": "a", "id": 1})") ==
        "a.jsonl:7: no member text (did you mean txt?); expected txt or id");
  CHECK(refusal(R"({"text": ["a"]})") == "a.jsonl:7: expected text in \"text\", found a list");
  CHECK(refusal(R"({"text": null})") == "a.jsonl:7: expected text in \"text\", found null");
  CHECK(refusal(R"({"text": "a", "text": "b"})") == "a.jsonl:7: two members \"text\"");
  CHECK_THAT(refusal("[\"text\"]"), Contains("a.jsonl:7: expected an object"));
  CHECK_THAT(refusal("\"text\""), Contains("a.jsonl:7: expected an object"));
  CHECK_THAT(refusal("{\"text\": \"\xFF\"}"), Contains("a.jsonl:7:"));
}

TEST_CASE("depth is no danger, and long names are not repeated") {
  const std::string deep(100'000, '[');
  CHECK_THAT(refusal("{\"a\": " + deep), Contains("not valid JSON"));
  CHECK(refusal("{\"" + std::string(1000, 'n') + "\": 1}") == "a.jsonl:7: no member text");
}
