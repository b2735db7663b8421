#include "runner/options.hpp"

#include <catch2/catch.hpp>
#include <optional>

#include "base/error.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

Verb verb(const std::vector<const char*>& options) {
  return {"look", "", "looks", options, 0, 1, nullptr};
}

std::optional<Fault> fault_of(const Verb& verb, const std::vector<std::string>& words,
                              std::string& message) {
  try {
    parse_options(verb, words);
  } catch (const Error& e) {
    message = e.what();
    return e.fault();
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a verb that names an option which is none is our fault") {
  CHECK(options_of(verb({"store", "runs"})).size() == 3);  // and help
  CHECK_THROWS_WITH(options_of(verb({"store", "rnus"})), Contains("look takes --rnus"));
  CHECK_THROWS_WITH(options_of(verb({"sto"})), Contains("look takes --sto,"));  // no beginnings
}

TEST_CASE("an empty path is refused where options are read") {
  const Verb looks = verb({"store", "runs", "plugins", "plan", "against", "nodes"});
  for (const char* option : {"--store", "--runs", "--plugins", "--plan", "--against"}) {
    CAPTURE(option);
    std::string message;
    CHECK(fault_of(looks, {option, ""}, message) == Fault::usage);
    CHECK_THAT(message, Contains(std::string(option) + " is given nothing: expected "));
    CHECK_NOTHROW(parse_options(looks, {option, "x"}));
  }
  std::string message;
  CHECK(fault_of(looks, {"--plugins", "x", "--plugins", ""}, message) == Fault::usage);
  CHECK_NOTHROW(parse_options(looks, {"--nodes", ""}));  // no path
}

TEST_CASE("words of a sweep lead to the verb sweep") {
  const auto told = [](const char* name, const std::vector<std::string>& words) {
    std::string message;
    Verb own = verb({"store"});
    own.name = name;
    CHECK(fault_of(own, words, message) == Fault::usage);
    return message;
  };
  CHECK_THAT(told("run", {"x.yaml", "k=16,32"}),
             Contains("one argument too many: k=16,32; for a sweep: runner sweep FILE k=16,32; "));
  CHECK_THAT(told("check", {"x.yaml", "k=1"}), Contains("runner sweep FILE k=1 --dry-run; "));
  CHECK_THAT(told("run", {"x.yaml", "--seeds", "3"}), Contains("runner sweep FILE --seeds; "));
  CHECK_THAT(told("check", {"x.yaml", "--dry-run"}), Contains("runner check FILE runs nothing"));
  CHECK_THAT(told("run", {"--resume", "x/1"}),
             Contains("; a sweep goes on by runner sweep --resume RUN; "));
  CHECK_THAT(told("table", {"x.yaml", "k=16,32"}), !Contains("sweep"));
  CHECK_THAT(told("run", {"x.yaml", "y.yaml"}), !Contains("sweep"));
}

TEST_CASE("a number out of range is told with its range") {
  std::string message;
  CHECK(fault_of(verb({"seed"}), {"--seed", "99999999999999999999"}, message) == Fault::usage);
  CHECK_THAT(message, Contains("expected a whole number from -9223372036854775808 to "
                               "9223372036854775807"));
}

TEST_CASE("each format but the usual one is an option of its own") {
  Verb table = verb({"format"});
  table.name = "table";
  for (const char* const format : {"csv", "json", "md"}) {
    CHECK(parse_options(table, {std::string("--") + format}).format == format);
    CHECK_THAT(help_for(table), Contains(std::string("as --format ") + format));
  }
  CHECK(parse_options(table, {}).format == "text");
  std::string message;
  CHECK(fault_of(table, {"--csv", "--format", "json"}, message) == Fault::usage);
  CHECK_THAT(message, Contains("--format json and --csv: expected one format"));
  CHECK(fault_of(verb({"format"}), {"--csv"}, message) == Fault::usage);  // text|json
  CHECK(fault_of(verb({"store"}), {"--json"}, message) == Fault::usage);
}
