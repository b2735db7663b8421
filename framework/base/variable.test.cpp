#include "base/variable.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/ascii.hpp"

using namespace kazan;
namespace fs = std::filesystem;

TEST_CASE("a variable that is not set is empty") {
  ::setenv("KAZAN_TEST", "x", 1);
  CHECK(variable("KAZAN_TEST") == "x");
  ::unsetenv("KAZAN_TEST");
  CHECK(variable("KAZAN_TEST").empty());
}

// What Python 3.11 says, os.path.expandvars(os.path.expanduser(text)), with the same variables.
TEST_CASE("a path is expanded as Python does it") {
  const std::string home = variable("HOME");
  ::setenv("HOME", "/home/me/", 1);
  ::setenv("KAZAN_A", "/data", 1);
  ::setenv("KAZAN_B", "$KAZAN_A", 1);
  ::unsetenv("KAZAN_NONE");
  const std::pair<const char*, const char*> expected[] = {
      {"~", "/home/me"},
      {"~/hf", "/home/me/hf"},
      {"/x/~/hf", "/x/~/hf"},
      {"$KAZAN_A/hf", "/data/hf"},
      {"${KAZAN_A}hf", "/datahf"},
      {"/x$KAZAN_A$KAZAN_A", "/x/data/data"},
      {"~/$KAZAN_NONE/${KAZAN_NONE}", "/home/me/$KAZAN_NONE/${KAZAN_NONE}"},
      {"$KAZAN_B/hf", "$KAZAN_A/hf"},  // what comes of a variable is not read again
      {"/x/$", "/x/$"},
      {"/x/${KAZAN_A", "/x/${KAZAN_A"},
      {"/x/$-a", "/x/$-a"},
      {"~root/hf", "/root/hf"},
      {"/x/~no_such_user", "/x/~no_such_user"}};
  for (const auto& [text, path] : expected) {
    CAPTURE(text);
    CHECK(expanded_path(text) == fs::absolute(path));
  }
  CHECK(expanded_path("~no_such_user/x") == fs::current_path() / "~no_such_user/x");
  ::setenv("HOME", "/", 1);
  CHECK(expanded_path("~") == "/");
  CHECK(expanded_path("~/hf") == "/hf");
  ::setenv("HOME", home.c_str(), 1);
  for (const char* name : {"KAZAN_A", "KAZAN_B"}) ::unsetenv(name);
}

TEST_CASE("a relative path is one from the working folder") {
  CHECK(expanded_path("hf/hub") == fs::current_path() / "hf/hub");
  CHECK(expanded_path("").empty());
}

TEST_CASE("what is trimmed is around a text, not in it") {
  CHECK(trimmed(" \t a b\r\n") == "a b");
  CHECK(trimmed(" \n") == "");
  CHECK(trimmed("") == "");
}
