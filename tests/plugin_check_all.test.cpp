// Each plugin of the project is what `runner plugin check` asks of others'.
#include <catch2/catch.hpp>

#include "base/sanitized.hpp"
#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

// Of a plugin of one stage or renderer, which has its name.
std::string lines_of(const std::string& out, const std::string& plugin) {
  const std::string text = "\n" + out, head = "\n" + plugin + ": ";
  const auto begin = text.find(head);
  if (begin == text.npos) return "";
  auto end = text.find('\n', begin + 1);
  while (end != text.npos && text.compare(end + 1, 2, "  ") == 0) end = text.find('\n', end + 1);
  return single_spaced(text.substr(begin, end - begin));
}

void require_sound(const std::string& out, const std::string& plugin,
                   std::vector<std::string> lines) {
  const std::string found = lines_of(out, plugin);
  CAPTURE(plugin);
  if (kAddressSanitized && lines.size() > 2) lines.push_back("leaks");
  for (const auto& line : lines) CHECK_THAT(found, Contains("✓ " + line + " "));
}

}  // namespace

TEST_CASE_METHOD(Workshop, "the project's own plugins pass their check") {
  environment["KAZAN_PLUGIN_PATH"] = "";
  const Json list = Json::parse(runner({"list", "--format", "json"}).out, "list");
  const auto run = start({"plugin", "check"}).wait(600);
  CAPTURE(run.out, run.err);
  CHECK(run.code == 0);
  CHECK(run.out.find("✗") == run.out.npos);
  for (const auto& stage : list.at("stages").items())
    require_sound(run.out, stage.at("id").string(),
                  {"manual", "example", "bad values", "same bits"});
  for (const auto& renderer : list.at("renderers").items())
    require_sound(run.out, renderer.at("id").string(), {"manual", "example"});
  CHECK(list.at("stages").size() > 10);
  CHECK(list.at("renderers").size() > 0);
}
