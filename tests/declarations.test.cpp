// What kazan-describe refuses, so that a plugin's author hears of it when it is built.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

struct Describing : Workshop {
  Outcome describe(const std::string& name) const {
    return command({(build_folder() / "bin/kazan-describe").native(),
                    (build_folder() / "tests/flawed" / (name + ".so")).native(),
                    (folder() / "metadata.json").native()});
  }
};

}  // namespace

TEST_CASE_METHOD(Describing, "each fault of a declaration is told, with stage, class and file") {
  const auto run = describe("flawed.declarations");
  CHECK(run.code == 69);
  CHECK_FALSE(std::filesystem::exists(folder() / "metadata.json"));
  const auto who = [](const std::string& stage, const std::string& name) {
    return "kazan-describe: " + stage + ", class " + name +
           " (tests/flawed/declarations.cpp, in flawed.declarations.so): ";
  };
  const std::string params = who("flawed.params", "Params"), ports = who("flawed.ports", "Ports"),
                    measures = who("flawed.measures", "Measures"), none = who("flawed", "NoFamily"),
                    page = who("flawed.page", "Page");
  const std::vector<std::string> expected = {
      params + "the parameter \"undocumented\" has no doc",
      params + "the parameter \"twice\" has a name that is taken already, by another parameter",
      params + "the parameter \"use\" has the name of a key of nodes (use, in, ",
      params + "the parameter \"Capital\" is not a name in lower_case: of a-z, 0-9 and _, dots ",
      params + "the parameter \"ends.\" is not a name in lower_case: ",
      params + "the parameter \"l1\" has the name of the group of \"l1.coef\"",
      params + "the default of the parameter \"outside\": ",
      params + "the default of the parameter \"choice\": ",
      params + "the parameter \"nothing\" can have no value: ",
      params + "the parameter \"files\" is a list of files: plan them by Planner::file instead",
      ports + "the input \"first\" has a name that is taken already, by another input",
      ports + "the input \"undocumented\" has no doc",
      ports + "the input \"a.b\" is not a name in lower_case: of a-z, 0-9 and _",
      ports + "the output \"c.d\" is not a name in lower_case: of a-z, 0-9 and _",
      ports + "the output \"..\" is not a name in lower_case: of a-z, 0-9 and _",
      ports + "the output \"figures\" has the name of what else lies in a node's folder",
      ports + "the type of \"histogram\" is \"histogram\"; expected OWNER.Name/VERSION, as ",
      measures +
          "the parameter \"lost\" names a metric of the input \"qualty\", which is not declared "
          "(did you mean quality?)",
      measures +
          "the parameter \"of_text\" names a metric of \"text\"; expected a text, and an input of "
          "metrics",
      measures +
          "the parameter \"number\" names a metric of \"quality\"; expected a text, and an input "
          "of "
          "metrics",
      measures + "the metric \"undefined\" has no doc",
      measures + "of its metrics 4 are headlines, first, second, third, fourth; expected at most 3",
      measures + "the metric \"twice\" has a name that is taken already, by another metric",
      measures + "the metric \"L0\" is not a name in lower_case",
      measures + "the metric \"at..{value}\" is not a name in lower_case: ",
      measures + "the metric \"at_{value\": \"at_{value\" has a brace without its other",
      measures +
          "the metric \"alone\" is given only with the input \"txt\", which is not declared (did "
          "you mean text?)",
      none +
          "the stage's name is \"flawed\"; expected FAMILY.NAME, each of a-z, 0-9 and _ with a "
          "letter first",
      who("flawed.2nd", "Digit") + "the stage's name is \"flawed.2nd\"; expected FAMILY.NAME, ",
      none + "the stage has no doc",
      "kazan-describe: flawed.same, in flawed.declarations.so: two classes have this name, ",
      page + "the renderer has no doc",
      page + "what it writes is called \"pages/page.html\"; expected the name of a file"};
  CAPTURE(run.err);
  for (const auto& line : expected) CHECK_THAT(run.err, Contains(line));
  CHECK(split(run.err, '\n').size() == expected.size() + 1);  // and nothing else
}

TEST_CASE_METHOD(Describing, "a library without a stage is no plugin") {
  const auto run = describe("flawed.nothing");
  CHECK(run.code == 69);
  CHECK(run.err ==
        "kazan-describe: flawed.nothing.so has neither a KAZAN_STAGE nor a KAZAN_RENDERER\n");
}

TEST_CASE_METHOD(Describing,
                 "a constructor that ends the process is told with stage, class and file") {
  const auto run = describe("flawed.crashes");
  CAPTURE(run.err);
  CHECK(run.code == 134);
  CHECK_THAT(run.err,
             Contains("kazan-describe: error: the constructor of the stage flawed.crashes, "
                      "class Crashes (tests/flawed/crashes.cpp, in flawed.crashes.so), was "
                      "killed by SIGABRT (Aborted); that is a fault of the plugin"));
}

TEST_CASE_METHOD(Describing, "whatever a constructor throws is told with stage, class and file") {
  const auto run = describe("flawed.constructors");
  CAPTURE(run.err);
  CHECK(run.code == 69);
  const auto who = [](const std::string& stage, const std::string& name) {
    return "kazan-describe: the stage " + stage + ", class " + name +
           " (tests/flawed/constructors.cpp, in flawed.constructors.so), could not be made: ";
  };
  CHECK_THAT(run.err, Contains(who("flawed.refuses", "Refuses") + "no pot\n"));
  CHECK_THAT(run.err, Contains(who("flawed.fails", "Fails") + "no water (acme::Failure)\n"));
  CHECK_THAT(run.err, Contains(who("flawed.counts", "Counts") +
                               "threw something that is not a std::exception (int)\n"));
  const std::string first =
      " an input that does not stand above it: expected the input's "
      "declaration first\n";
  CHECK_THAT(run.err, Contains(who("flawed.below", "Below") +
                               "the metric \"before\" is given only with" + first));
  CHECK_THAT(run.err, Contains(who("flawed.later", "Later") +
                               "the parameter \"metric\" names a metric of" + first));
  CHECK(split(run.err, '\n').size() == 6);
}
