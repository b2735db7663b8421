// Plugin folders that were named and are not there: a warning, and no more.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

struct Lost : Workshop {
  Lost() {
    REQUIRE(run("  a: {use: test.value, number: 1}\n").code == 0);
    environment["KAZAN_PLUGIN_PATH"] = "/gone::" + test_plugins().native();
  }
};

const char* const kOfPath =
    "KAZAN_PLUGIN_PATH: warning: no plugins are looked for in /gone: it does not exist\n";
const char* const kOfOption =
    "--plugins: warning: no plugins are looked for in /nowhere: it does not exist\n";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE_METHOD(Lost, "every verb that reads plugins says which folder is not there, once") {
  for (const Words& words : {Words{"list"},
                             {"describe", "test.value"},
                             {"check", "x.yaml"},
                             {"graph", "x.yaml"},
                             {"why", "x.yaml"},
                             {"x.yaml"},
                             {"report", "x/1", "--report", "test.status"},
                             {"verify", "x/1"},
                             {"node", "runs/x/1/plan.json", "a"}}) {
    auto named = words;
    named.insert(named.end(), {"--plugins", "/nowhere", "--plugins", "/nowhere"});
    const auto run = runner(named);
    CAPTURE(words, run.err);
    CHECK(run.code == 0);
    CHECK(count(run.err, kOfPath) == 1);
    CHECK(count(run.err, kOfOption) == 1);
  }
}

TEST_CASE_METHOD(Lost, "programs are told in their way") {
  const auto check = runner({"check", "x.yaml", "--format", "json"});
  CHECK(check.code == 0);
  CHECK(check.err.empty());
  const Json report = Json::parse(check.out, "check");
  const Json& told = report.at("diagnostics").items().at(0);
  CHECK(told.at("severity") == Json("warning"));
  CHECK(told.at("code") == Json("plugin-folder"));
  CHECK(told.at("file") == Json("KAZAN_PLUGIN_PATH"));
  CHECK(told.at("option") == Json("/gone"));
  CHECK(runner({"list", "--format", "json"}).err.empty());
  CHECK_THAT(runner({"x.yaml", "--progress", "json"}).err,
             Contains("\"event\":\"diagnostic\"") && Contains("\"code\":\"plugin-folder\""));
  const auto node = runner({"node", "runs/x/1/plan.json", "a", "--progress", "json"});
  CHECK(node.code == 0);
  std::size_t events = 0;
  for (const auto& line : split(node.err, '\n')) {
    if (line.empty()) continue;
    const Json event = Json::parse(line, "event");
    if (event.at("event") != Json("diagnostic")) continue;
    ++events;
    CHECK(event.at("code") == Json("plugin-folder"));
    CHECK(event.at("option") == Json("/gone"));
  }
  CHECK(events == 1);
}

TEST_CASE_METHOD(Lost, "--quiet silences it as other warnings") {
  for (const Words& words : {Words{"check", "x.yaml", "-q"},
                             {"x.yaml", "-q"},
                             {"verify", "x/1", "-q"},
                             {"node", "runs/x/1/plan.json", "a", "-q"}}) {
    CAPTURE(words);
    CHECK_THAT(runner(words).err, !Contains("/gone"));
  }
}

TEST_CASE_METHOD(Lost, "a folder that is none is told; the installation's own is nobody's slip") {
  environment["KAZAN_PLUGIN_PATH"] = test_plugins().native() + ":" + write("file", "").native();
  CHECK_THAT(runner({"list"}).err, Contains("it cannot be read: Not a directory"));
  environment["KAZAN_PLUGIN_PATH"] = test_plugins().native();
  CHECK(runner({"list"}).err.empty());
  CHECK(runner({"list", "--plugins", test_plugins().native()}).err.empty());  // named twice
}
