#include "base/complaint.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;
using Names = std::vector<std::string>;

TEST_CASE("a wrong value is told with what was expected, found, and most likely meant") {
  const auto c = wrong_value("choice", "mode", "fast or exact", "fats", {"fast", "exact"});
  CHECK(c.message == "mode: expected fast or exact, found fats (did you mean fast?)");
  CHECK(c.code == "choice");
  CHECK(c.expected == "fast or exact");
  CHECK(c.found == "fats");
  CHECK(c.suggestion == "fast");
  CHECK(wrong_value("type", "", "text", "a list").message == "expected text, found a list");
}

TEST_CASE("a wrong name is told with the right ones, of many only some") {
  const auto c = unknown_name("x", "there is no node", "txt", {"text", "model"}, {"test"});
  CHECK(c.message == "there is no node txt (did you mean text?); expected text or model");
  CHECK(c.found == "txt");
  CHECK(unknown_name("x", "no", "seet", {"in"}, {"seed"}).suggestion == "seed");
  CHECK(unknown_name("x", "no verb", "y", {}).message == "no verb y");
  Names many;
  for (int i = 0; i < 30; ++i) many.push_back("name" + std::to_string(i));
  CHECK_THAT(unknown_name("x", "no", "y", many).message,
             Catch::EndsWith("name22, name23 or one of 6 others"));
}

TEST_CASE("an error carries its complaint, and without one its words") {
  auto c = lacking("lack", "there is nothing", "something");
  c.notes = {"looked here", "looked there"};
  const Error error(Fault::plugin, c);
  CHECK(std::string(error.what()) ==
        "there is nothing; expected something\n  looked here\n  looked there");
  const Error copy = error;
  CHECK(copy.complaint().code == "lack");
  CHECK(copy.complaint().notes == Names{"looked here", "looked there"});
  CHECK(Error(Fault::node, "words").complaint().message == "words");
}
