#include "host/config/diagnostics.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

// The diagnostic of the bytes begin..end of a text.
Diagnostic at(const std::string& text, std::size_t begin, std::size_t end) {
  const auto source = std::make_shared<Source>(Source{"x", text, "/home"});
  return {Places(source).at(begin, end), {"no", "", "", "", "", {}}};
}

Diagnostic of(const std::string& text, const std::string& token) {
  return at(text, text.find(token), text.find(token) + token.size());
}

}  // namespace

TEST_CASE("the whole token is pointed at, also after wide letters and tabs") {
  const auto [text, token, shown] = GENERATE(table<std::string, std::string, std::string>({
      {"a: bad\n", "bad", "x:1:4: error: no\n  1 | a: bad\n    |    ^~~"},
      {"a: 1\r\n\u00e9\t: bad\r\n", "bad", "x:2:5: error: no\n  2 | \u00e9\t: bad\n    |  \t  ^~~"},
      {"a: \u00e9\u00e9 b\n", "\u00e9\u00e9",
       "x:1:4: error: no\n  1 | a: \u00e9\u00e9 b\n    |    ^~"},
      {"a: b\n", ":", "x:1:2: error: no\n  1 | a: b\n    |  ^"},
      {"\xef\xbb\xbf"
       "a: b\n",
       "b", "x:1:4: error: no\n  1 | a: b\n    |    ^"},
      {"a: 'b\n  c'\n", "'b\n  c'", "x:1:4: error: no\n  1 | a: 'b\n    |    ^~"},
  }));
  CHECK(of(text, token).text() == shown);
}

TEST_CASE("of a long line only what is around the place is shown") {
  const std::string left(300, 'l'), right(300, 'r');
  CHECK(of(left + "BAD" + right, "BAD").text() ==
        "x:1:301: error: no\n  1 | ..." + std::string(50, 'l') + "BAD" + std::string(47, 'r') +
            "...\n    | " + std::string(53, ' ') + "^~~");
  CHECK(of("BAD" + right, "BAD").text() ==
        "x:1:1: error: no\n  1 | BAD" + std::string(97, 'r') + "...\n    | ^~~");
  const auto all = of(right, right).text();
  CHECK(all.substr(all.rfind("| ") + 2) == "^" + std::string(99, '~'));
}

TEST_CASE("places are the same in whichever order they are asked for") {
  const std::string text = "\u00e9a\n\u00e9\u00e9b\n\nc";
  const auto source = std::make_shared<Source>(Source{"x", text, {}});
  Places forward(source), anyhow(source);
  std::vector<std::pair<int, int>> expected;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const auto p = forward.at(i, i);
    expected.emplace_back(p.line, p.column);
  }
  for (std::size_t k = 0; k < 40; ++k) {
    const std::size_t i = k * 7 % (text.size() + 1);
    const auto p = anyhow.at(i, i);
    CHECK(std::pair(p.line, p.column) == expected[i]);
  }
  CHECK(forward.at(0, 2).end_column == 2);
}

TEST_CASE("what differs at one place in what was found only is one diagnostic") {
  Diagnostics diagnostics;
  const auto source = std::make_shared<Source>(Source{"x.yaml", "k: 0..9\n", {}});
  const auto tell = [&](const char* what, int found, int column) {
    diagnostics.error({source, 1, column},
                      wrong_value("out-of-range", what, "at most 2", std::to_string(found)));
  };
  for (int i = 3; i < 10; ++i)
    for (int again = 0; again < 2; ++again) tell("k", i, 4);
  tell("k", 3, 5);
  tell("layer", 4, 4);
  REQUIRE(diagnostics.all().size() == 3);
  CHECK_THAT(diagnostics.all()[0].text(),
             Catch::Contains("found 3\n") &&
                 Catch::EndsWith("\n  and 6 more like it: found 4, 5, 6, ..., 9"));
  CHECK(diagnostics.all()[0].to_json("x.yaml").at("notes").strings().size() == 1);
  CHECK(diagnostics.all()[1].notes().empty());
}

TEST_CASE("a diagnostic in JSON has its parts, range and notes") {
  auto d = of("a: {use: tset}\n", "tset");
  d.complaint = unknown_name("unknown-stage", "no plugin offers", "tset", {"test"});
  d.complaint.notes = {"looked in /x: no plugins"};
  d.fault = Fault::plugin;
  CHECK(d.to_json("y") ==
        Json::parse(R"({"file": "x", "line": 1, "column": 10, "end_line": 1, "end_column": 14,
          "severity": "error", "fault": "plugin", "code": "unknown-stage",
          "message": "no plugin offers tset (did you mean test?); expected test",
          "expected": "test", "found": "tset", "suggestion": "test",
          "notes": ["looked in /x: no plugins"]})",
                    "expected"));
  const Diagnostic nowhere{{}, {"gone", "", "", "", "", {}}, Fault::input, Severity::warning};
  CHECK(nowhere.to_json("y") ==
        Json::parse(R"({"file": "y", "severity": "warning", "fault": "input", "message": "gone"})",
                    "expected"));
  const Json empty = at("a: \n", 2, 2).to_json("y");  // an editor marks one character
  CHECK(empty.at("end_column") == Json(4));
  Diagnostic option = at("k=1", 0, 1);
  option.at.source = std::make_shared<Source>(Source{"--set", "k=1", {}});
  CHECK(option.to_json("y").at("option") == Json("k=1"));
}
