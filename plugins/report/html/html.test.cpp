#include "html.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/json.hpp"

namespace kazan::report {

TEST_CASE("escaped text cannot leave its element or attribute") {
  CHECK(escape("a < b & \"c\" 'd' >") == "a &lt; b &amp; &quot;c&quot; &#39;d&#39; &gt;");
  CHECK(element("p", {{"title", "\"><script>"}}, "x") ==
        "<p title=\"&quot;&gt;&lt;script&gt;\">x</p>");
}

TEST_CASE("text is shown as what it is") {
  CHECK(escape("pálinka\n\tx") == "pálinka\n\tx");
  CHECK(escape(std::string_view("a\0b\x1b", 4)) == "a␀b␛");
  CHECK(escape("\xE2\x80\xAE"
               "abc") == "&lt;U+202E&gt;abc");
  CHECK(escape("a\xFF\xC3") == "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("JSON in a script element means the same and cannot end it") {
  const std::string json = R"({"a":"</script><!--<script>"})";
  const std::string safe = script_json(json);
  CHECK(safe.find('<') == safe.npos);
  CHECK(Json::parse(safe, "safe") == Json::parse(json, "json"));
}

TEST_CASE("a long text is cut between characters") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("aá", 2) == "a ... (2 more bytes)");
}

TEST_CASE("numbers for reading") {
  CHECK(number(1234567) == "1,234,567");
  CHECK(number(-4) == "-4");
  CHECK(number(6144) == "6144");
  CHECK(number(1234.56) == "1234.6");
  CHECK(number(0.31249) == "0.3125");
  CHECK(number(12345.67) == "12,345.7");
  CHECK(number(-12345.67) == "-12,345.7");
  CHECK(number(999999.99) == "1,000,000.0");
  CHECK(number(-1.5e-9) == "-1.5e-9");
  CHECK(number(1.5e-10) == "1.5e-10");
  CHECK(number(1e-100) == "1e-100");
  CHECK(number(12345678.5) == "1.235e+7");
  CHECK(number(2e15) == "2e+15");
  CHECK(number(NAN) == "undefined");
  CHECK(number(-INFINITY) == "-infinity");
}

TEST_CASE("a long name loses its middle, and no half of a character") {
  CHECK(short_name("sae[k=16]", 9) == "sae[k=16]");
  CHECK(short_name("sae[layer=3,k=16,seed=0]", 15) == "sae[lay…seed=0]");
  CHECK(short_name("páááááááááó", 5) == "pá…áó");
}

}  // namespace kazan::report
