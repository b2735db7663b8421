#include "base/json_member.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

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

}  // namespace

TEST_CASE("a member's text is taken, whatever the others are") {
  CHECK(text_member(R"({"text": "p\u00e1linka\n"})", "text", "") == "p\u00e1linka\n");
  CHECK(
      text_member(R"({"id": 123456789012345678901234567890, "meta": {"text": "no"}, "text": "a"})",
                  "text", "") == "a");
  CHECK(text_member(R"({"text": "", "tags": ["text", ["text"]]})", "text", "") == "");
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
