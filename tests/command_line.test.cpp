// Slips on the command line: each is told with what was expected and what was probably meant.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

const char* const kExperiment =
    "name: x\nreport: none\nnodes:\n"
    "  a: {use: test.value, number: 1}\n"
    "  b: {use: test.pair, in: {first: a, second: a.table}}\n";

struct Typing : Workshop {
  Typing() { write("x.yaml", kExperiment); }

  void answers(const Words& words, int code, const std::string& message) const {
    const auto run = runner(words);
    CAPTURE(words, run.out);
    CHECK(run.code == code);
    CHECK_THAT(run.err, Contains(message));
  }
};

}  // namespace

TEST_CASE_METHOD(Typing, "a number that is none, or out of range, is told with what is expected") {
  const auto [option, value, expected] = GENERATE(table<std::string, std::string, std::string>({
      {"--threads", "many", "a whole number from 1 to 1024"},
      {"--threads", "0", "a whole number from 1 to 1024"},
      {"--threads", "-1", "a whole number from 1 to 1024"},
      {"--threads", "1025", "a whole number from 1 to 1024"},
      {"--threads", "2.5", "a whole number from 1 to 1024"},
      {"--threads", "", "a whole number from 1 to 1024"},
      {"--jobs", "0", "a whole number from 1 to 1024"},
      {"--jobs", "two", "a whole number from 1 to 1024"},
      {"--checkpoint-every", "abc", "a number of seconds, 0 to 1e9"},
      {"--checkpoint-every", "60s", "a number of seconds, 0 to 1e9"},
      {"--checkpoint-every", "-1", "a number of seconds, 0 to 1e9"},
  }));
  answers({"x.yaml", option, value}, 64, option + " " + value + ": expected " + expected + ";");
  CHECK_FALSE(std::filesystem::exists(folder() / "runs"));
}

TEST_CASE_METHOD(Typing, "the numbers of verify are told too") {
  answers({"verify", "x/1", "--sample", "0"}, 64, "--sample 0: expected a whole number from 1 to ");
  answers({"verify", "x/1", "--seed", "1.5"}, 64, "--seed 1.5: expected a whole number from -");
  answers({"verify", "--full", "--threads", "0"}, 64,
          "--threads 0: expected a whole number from 1");
}

TEST_CASE_METHOD(Typing, "a folder that was named and is not there ends with 66") {
  const Words words = GENERATE(Words{"clean", "--store", "stroe"},
                               Words{"clean", "--store", "stroe", "--to-size", "1M", "--yes"},
                               Words{"verify", "--full", "--store", "stroe"},
                               Words{"verify", "x/1", "--store", "stroe"},
                               Words{"why", "x.yaml", "--store", "stroe"});
  REQUIRE(runner({"x.yaml", "--quiet"}).code == 0);
  answers(words, 66,
          "there is no store in " + (folder() / "stroe").native() +
              ": it does not exist (did you mean store?)");
  CHECK_FALSE(std::filesystem::exists(folder() / "stroe"));
}

TEST_CASE_METHOD(Typing, "so does a folder of runs; the default may not be there yet") {
  for (const Words& words : {Words{"runs"},
                             {"runs", "x"},
                             {"report", "x/1"},
                             {"verify", "x/1"},
                             {"why", "x.yaml"},
                             {"diff", "x/1", "x/2"}}) {
    auto named = words;
    named.insert(named.end(), {"--runs", "nowhere"});
    answers(named, 66, "there are no runs in " + (folder() / "nowhere").native());
  }
  answers({"runs", "--runs", "x.yaml"}, 66, ": it is no folder");
  CHECK(runner({"runs"}).code == 0);
  CHECK(runner({"clean"}).code == 0);  // KAZAN_STORE is no word on the command line
}

TEST_CASE_METHOD(Typing, "an experiment without its ending is told with it") {
  write("experiments/deep.yaml", kExperiment);
  write("other.yml", kExperiment);
  answers({"x"}, 64, "no verb x, and no such file (did you mean x.yaml?)");
  answers({"other"}, 64, "(did you mean other.yml?)");
  answers({"deep"}, 64, "(did you mean experiments/deep.yaml?)");
  answers({"palinka_topk"}, 64, "(did you mean experiments/palinka_topk.yaml?)");  // came along
  answers({"check", "x"}, 66, "cannot read x: no such file (did you mean x.yaml?)");
  answers({"check", "experiments/deep"}, 66, "(did you mean experiments/deep.yaml?)");
  answers({"experiments/deep.yml"}, 66, "(did you mean experiments/deep.yaml?)");
  answers({"check", "experiments/palinka_topk"}, 66,
          "(did you mean experiments/palinka_topk.yaml?)");
  answers({"chekc"}, 64, "no verb chekc (did you mean check?), and no such file");
  answers({""}, 64, "the first word is empty; expected a verb or the path of an experiment");
  const auto json = Json::parse(runner({"check", "x", "--format", "json"}).out, "check");
  const Json& fault = json.at("diagnostics").items().at(0);
  CHECK(fault.at("suggestion") == Json("x.yaml"));
  CHECK(fault.at("code") == Json("unreadable-file"));
}

TEST_CASE_METHOD(Typing, "runs takes an experiment, and knows the runs of one") {
  REQUIRE(runner({"x.yaml", "--quiet"}).code == 0);
  answers({"runs", "x/2"}, 66, "no run x/2: x has the runs 1 in runs");
  answers({"runs", "xx/1"}, 66, "(did you mean x?)");
  answers({"runs", "x/1"}, 64, "x/1 is one run: expected an experiment");
  CHECK(runner({"runs", "x"}).code == 0);
}

TEST_CASE_METHOD(Typing, "verify takes a run or the store, and knows the run's nodes") {
  REQUIRE(runner({"x.yaml", "--quiet"}).code == 0);
  answers({"verify", "x/1", "--full"}, 64, "give a run or --full, not both");
  answers({"verify", "x/1", "--nodes", "nope"}, 64,
          "the run has no finished node nope; expected a or b");
}

TEST_CASE_METHOD(Typing, "help VERB is VERB --help") {
  for (const char* verb : {"run", "verify", "env", "clean"}) {
    const auto help = runner({"help", verb});
    CHECK(help.code == 0);
    CHECK_THAT(help.out, Catch::StartsWith(std::string("runner ") + verb));
    CHECK(help.out == runner({verb, "--help"}).out);
  }
  CHECK(runner({"help"}).out == runner({"--help"}).out);
  answers({"help", "chekc"}, 64, "no verb chekc (did you mean check?)");
  answers({"help", "x.yaml"}, 64, "x.yaml is a file, not a verb; `runner x.yaml` runs it");
  answers({"help", "y.yaml"}, 64, "no verb y.yaml, and no such file");
  answers({"help", "check", "x.yaml"}, 64, "one word too many: x.yaml; usage: runner help [VERB]");
}

TEST_CASE_METHOD(Typing, "a path that is empty ends with 64, whatever the verb") {
  const Words words = GENERATE(Words{"clean", "--store", ""}, Words{"x.yaml", "--store", ""},
                               Words{"check", "x.yaml", "--store", ""}, Words{"runs", "--runs", ""},
                               Words{"x.yaml", "--runs", ""}, Words{"list", "--plugins", ""});
  answers(words, 64, words[words.size() - 2] + " is given nothing: expected DIR; usage: runner ");
}

TEST_CASE_METHOD(Typing, "help groups many options, and comes last itself") {
  const std::string many = runner({"run", "--help"}).out;
  std::size_t last = 0;
  for (const char* part : {"the experiment:\n", "--set ", "how it runs:\n", "--threads ", "--jobs ",
                           "--memory ", "places:\n", "--store ", "--plugins ",
                           "the store's size:\n", "output:\n", "--quiet", "help:\n", "--help"}) {
    CAPTURE(part);
    const auto at = many.find(part, last);
    REQUIRE(at != many.npos);
    last = at;
  }
  CHECK(split(many.substr(last), '\n').size() == 2);
  const std::string few = runner({"list", "--help"}).out;
  CHECK_THAT(few, Contains("options:\n") && !Contains("places:"));
  CHECK(few.find("--help") > few.find("--format"));
}
