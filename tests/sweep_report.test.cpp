// The page of a sweep and the reports of its variants, through the program.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const char* const kNodes =
    "vars: {m: 1}\n"
    "nodes:\n"
    "  base: {use: test.value, number: 7}\n"
    "  own: {use: test.value, number: $m}\n"
    "  drawn: {use: test.random}\n"
    "  all: {use: test.join, in: [base, own, drawn]}\n";

// A sweep that was run and has a page: runs/x/1.
struct Swept : Workshop {
  explicit Swept(const std::vector<std::string>& words, const std::string& nodes = kNodes,
                 int code = 0) {
    write("x.yaml", nodes);
    std::vector<std::string> all = {"sweep", "x.yaml"};
    all.insert(all.end(), words.begin(), words.end());
    told = runner(all);
    CAPTURE(told.err);
    REQUIRE(told.code == code);
  }
  std::string page() const { return read("runs/x/1/report.html"); }

  Outcome told;
};

Json data_of(const std::string& page) {
  const std::string start = "<script type=\"application/json\" id=\"sweep\">";
  const auto from = page.find(start);
  REQUIRE(from != page.npos);
  const auto at = from + start.size();
  return Json::parse(page.substr(at, page.find("</script>", at) - at), "the page's data");
}

std::vector<std::string> found(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> all;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
    all.push_back((*at)[1]);
  return all;
}

// Each href leads to an id of the page, or to a file beside it.
void check_links(const fs::path& file) {
  const std::string page = read_file(file);
  const auto ids = found(page, " id=\"([^\"]*)\"");
  const std::set<std::string> known(ids.begin(), ids.end());
  CHECK(known.size() == ids.size());
  const auto links = found(page, " href=\"([^\"]*)\"");
  CHECK(links.size() > 5);
  for (const auto& link : links) {
    CAPTURE(file.native(), link);
    if (link.starts_with('#'))
      CHECK(known.contains(link.substr(1)));
    else
      CHECK(fs::is_regular_file(file.parent_path() / link));
  }
}

std::string part(const std::string& page, const std::string& from, const std::string& to) {
  const auto begin = page.find(from), end = page.find(to, begin);
  REQUIRE(begin != page.npos);
  REQUIRE(end != page.npos);
  return page.substr(begin, end - begin);
}

const char* const kNumber = "[0-9]+(\\.[0-9]+)?";

std::vector<double> numbers(const std::string& text) {
  std::vector<double> all;
  for (const auto& number : found(text, "(" + std::string(kNumber) + ")"))
    all.push_back(std::stod(number));
  return all;
}

// The same words, as many numbers, and these but for what other last bits of activations make of
// them: a share of each, or `margin`.
void check_alike(const std::string& text, const std::string& expected, double share,
                 double margin = 0) {
  const auto masked = [](const std::string& all) {
    return single_spaced(std::regex_replace(all, std::regex(kNumber), "N"));
  };
  CHECK(masked(text) == masked(expected));
  const auto mine = numbers(text), others = numbers(expected);
  REQUIRE(mine.size() == others.size());
  for (std::size_t i = 0; i < mine.size(); ++i)
    CHECK(mine[i] == Approx(others[i]).epsilon(share).margin(margin));
}

std::string sorted_lines(const std::string& text) {
  auto lines = found(text, "([^\n]+)\n");
  std::sort(lines.begin(), lines.end());
  return join(lines, "\n");
}

}  // namespace

TEST_CASE("a sweep's page has the numbers of its table") {
  const Swept shop({"m=1..3", "--seeds", "2"});
  CHECK_THAT(shop.told.err, Contains("report: "));
  CHECK(shop.json("runs/x/1/manifest.json").at("report").string() == "report.html");
  const auto told = shop.runner({"table", "x/1", "--all", "--format", "json"});
  const Json table = Json::parse(told.out, "the table");
  const Json data = data_of(shop.page());
  REQUIRE(table.at("rows").items().size() == 3);
  for (const char* const member : {"axes", "columns", "rows", "front_of"})
    CHECK(data.at(member) == table.at(member));
  std::set<bool> differing;
  for (const auto& column : table.at("columns").items()) {
    std::set<std::string> means;
    for (const auto& row : table.at("rows").items())
      means.insert(row.at("values").at(column.at("name").string()).at("mean").dump());
    CHECK(column.at("differs") == Json(means.size() > 1));
    differing.insert(means.size() > 1);
  }
  CHECK(differing.size() == 2);  // own's number, and base's
  Json file = shop.json("runs/x/1/table.json");
  CHECK(file.at("whole").items().size() == 1);  // base
  CHECK(file.at("rows") == table.at("rows"));
  check_links(shop.folder() / "runs/x/1/report.html");
}

TEST_CASE("nothing is called a mean over seeds where there are none") {
  const bool seeds = GENERATE(false, true);
  const Swept shop(
      seeds ? std::vector<std::string>{"--seeds", "2"} : std::vector<std::string>{},
      "vars: {m: 1, k: 1}\n"
      "nodes: {own: {use: test.value, number: $m, width: $k}, drawn: {use: test.random}}\n"
      "sweep: {cases: {wide: {}, narrow: {own: {width: 7}}}, grid: {k: [1, 2], m: [1, 2]}}\n");
  const std::string page = shop.page();
  bool any = false;
  for (const auto& row : data_of(page).at("rows").items()) any = any || row.at("any").size() > 0;
  REQUIRE(any);  // a row of several variants
  CHECK((page.find("mean over the seeds") != page.npos) == seeds);
  CHECK(data_of(page).at("several_seeds") == Json(seeds));
  CHECK((page.find("Means over the seeds") != page.npos) == seeds);
  CHECK((page.find("nothing is averaged") != page.npos) != seeds);
  const auto csv = shop.runner({"table", "x/1", "--all", "--format", "csv"});
  CHECK((csv.out.find(",variants,seeds,") != csv.out.npos) == seeds);
  CHECK((csv.out.find(".half") != csv.out.npos) == seeds);
}

TEST_CASE("a page knows each variant's seed, wherever seeds stand in the sweep") {
  const Swept shop({}, std::string(kNodes) + "sweep: {seeds: 2, grid: {m: [1, 2]}}\n");
  CHECK(data_of(shop.page()).at("reports").dump() ==
        R"({"seed=0,m=1":{"target":"#variant-0","seed":"0"},)"
        R"("seed=0,m=2":{"target":"#variant-1","seed":"0"},)"
        R"("seed=1,m=1":{"target":"#variant-2","seed":"1"},)"
        R"("seed=1,m=2":{"target":"#variant-3","seed":"1"}})");
  const Swept none({"m=1"});
  CHECK(data_of(none.page()).at("reports").at("m=1").at("seed").is_null());
}

TEST_CASE("a page's figures know which axes vary together") {
  const Swept shop({"--seeds", "2"},
                   "vars: {m: 1, n: 1}\n"
                   "nodes:\n"
                   "  a: {use: test.value, number: $m}\n"
                   "  b: {use: test.value, number: $n}\n"
                   "  drawn: {use: test.random}\n"
                   "sweep:\n"
                   "  zip: {m: [1, 2], n: [3, 4]}\n"
                   "  list: [{a.width: 5, b.width: 6}, {a.width: 7}]\n"
                   "  random: {count: 2, seed: 1, a.ratio: {uniform: [0, 1]}, "
                   "b.ratio: {uniform: [0, 1]}}\n"
                   "  cases: {one: {}, two: {a.flag: true}}\n");
  CHECK(data_of(shop.page()).at("together").dump() ==
        R"([{"names":["m","n"]},{"names":["a.width","b.width"]}])");
}

TEST_CASE("a variant's report is rendered on demand, and linked to") {
  const Swept shop({"m=1..3", "--seeds", "2"});
  const fs::path run = shop.folder() / "runs/x/1";
  const std::string command = "runner report x/1 --variant m=2,seed=1";
  CHECK_THAT(read_file(run / "report.html"), Contains(command));
  const auto one = shop.runner({"report", "x/1", "--variant", "seed=1,m=2"});
  CAPTURE(one.err);
  REQUIRE(one.code == 0);
  const fs::path report = fs::canonical(run) / "variants/m=2,seed=1/report.html";
  CHECK(one.out == report.native() + "\n");
  CHECK_THAT(read_file(report), Contains("To repeat this variant") &&
                                    Contains("runner sweep x.yaml m=2 seed=1") &&
                                    Contains("--plugins " + test_plugins().native()));
  CHECK_THAT(read_file(run / "report.html"),
             !Contains(command) && Contains("href=\"variants/m=2,seed=1/report.html\""));
  check_links(run / "report.html");
  check_links(report);
  const auto two = shop.runner({"report", "x/1", "--variant", "m=3"});
  CHECK(found(two.out, "(m=3,seed=[01]/report.html)\n").size() == 2);
}

TEST_CASE("variants that come out the same are one report, also by the table's word for them") {
  const Swept shop({"k=1,2,3"},
                   "vars: {m: 1, k: 1}\n"
                   "nodes:\n  own: {use: test.value, number: $m, width: $k}\n"
                   "sweep: {cases: {wide: {}, narrow: {own: {width: 7}}}}\n");
  REQUIRE_THAT(single_spaced(shop.runner({"table", "x/1"}).out), Contains("narrow any"));
  const std::string first = "/variants/case=narrow,k=1/report.html\n";
  for (const char* const given : {"case=narrow", "k=any,case=narrow", "case=narrow,k=any"}) {
    const auto told = shop.runner({"report", "x/1", "--variant", given});
    CAPTURE(given, told.err);
    CHECK(found(told.out, "(/variants/.*\n)") == std::vector<std::string>{first});
  }
  const auto named = shop.runner({"report", "x/1", "--variant", "k=2,case=narrow"});
  CHECK_THAT(named.out, Catch::EndsWith("/variants/case=narrow,k=2/report.html\n"));
  CHECK(found(shop.runner({"report", "x/1", "--variant", "k=any"}).out, "(report.html)").size() ==
        4);
}

TEST_CASE("a variant's report shows what the variant run alone shows") {
  const Workshop shop;
  shop.write("x.yaml",
             "vars: {k: 4}\n"
             "nodes:\n"
             "  text: {use: text.inline, content: \"Pears in brandy, plums in brandy.\"}\n"
             "  model: {use: model.gpt2, weights: bundled/mini}\n"
             "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
             "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, "
             "layer: 1}\n"
             "  sae: {use: sae.topk, in: acts, latents: 2*inputs, k: $k, tied: true, epochs: 3, "
             "lr: 1.0e-3}\n"
             "  codes: {use: sae.encode, in: {sae: sae, activations: acts}}\n"
             "  fit: {use: measure.reconstruction, in: {sae: sae, codes: codes, activations: "
             "acts}}\n");
  // Twice: in the second run, as in that of the one variant, all nodes are reused.
  for (int i = 0; i < 2; ++i) {
    const auto swept = shop.runner({"sweep", "x.yaml", "k=2,4"});
    CAPTURE(swept.err);
    REQUIRE(swept.code == 0);
  }
  REQUIRE(shop.runner({"report", "x/2", "--variant", "k=2"}).code == 0);
  REQUIRE(shop.runner({"x.yaml", "--set", "k=2"}).code == 0);
  const std::string variant = shop.read("runs/x/2/variants/k=2/report.html");
  const std::string alone = shop.read("runs/x/3/report.html");
  const auto results = [](const std::string& page) {
    const auto shown = part(page, "<section id=\"numbers\">", "<section id=\"experiment\">");
    return std::regex_replace(shown, std::regex("href=\"(../)*nodes/"), "href=\"nodes/");
  };
  CHECK(results(variant).find("data-kind=\"lines\"") != std::string::npos);
  CHECK(results(variant) == results(alone));
  const auto nodes = [](const std::string& page) {
    return part(page, "<section id=\"experiment\">", "<caption>variables</caption>");
  };
  CHECK(nodes(variant) == nodes(alone));
  const auto hashes = [](const std::string& page) {
    return part(page, "<details class=\"identities\">", "</section>");
  };
  CHECK(hashes(variant) == hashes(alone));
  CHECK_THAT(variant, Contains("<strong>k = 2</strong>"));
  const Json data = data_of(shop.read("runs/x/2/report.html"));
  CHECK(data.at("columns").items().size() < shop.json("runs/x/2/table.json").at("columns").size());
  CHECK(data.at("front_of").items().size() == 2);
}

TEST_CASE("a page tells what failed, and keeps strangers' names text") {
  const Workshop shop;
  shop.write("x.yaml",
             "doc: <script>alert(1)</script>\n"
             "nodes:\n"
             "  n: {use: test.value, number: 1}\n"
             "  curve: {use: test.curve, points: 3, fail_after: -1}\n"
             "sweep:\n"
             "  grid: {n.number: [1, 2]}\n"
             "  cases: {fine: {}, \"a/../<b onclick='x'>\": {curve: {fail_after: 1}}}\n");
  const auto swept = shop.runner({"x.yaml"});
  CHECK(swept.code == 1);
  const fs::path file = shop.folder() / "runs/x/1/report.html";
  const std::string page = read_file(file);
  CHECK_THAT(page, !Contains("<b onclick") && !Contains("<script>alert"));
  CHECK_THAT(page, Contains("2 of 4 variants lack results"));
  CHECK(found(page, "(<div><span class=\"badge failed\">failed</span> curve</div>)").size() == 2);
  const auto rendered =
      shop.runner({"report", "x/1", "--variant", "n.number=2,case=a/../<b onclick='x'>"});
  CAPTURE(rendered.err);
  REQUIRE(rendered.code == 0);
  check_links(file);
  const auto links = found(read_file(file), " href=\"(variants/[^\"]*)\"");
  REQUIRE(links.size() == 1);
  CHECK_THAT(read_file(file.parent_path() / links[0]),
             Contains("badge failed") && !Contains("<b onclick"));
}

TEST_CASE("page and table count the same variants as lacking results") {
  const Swept shop({"m=1,2", "--seeds", "2"});
  const std::string lost = shop.node("own[m=2]").at("id").string();
  fs::remove(shop.folder() / "runs/x/1/nodes" / lost / "record.json");
  CHECK_THAT(shop.runner({"table", "x/1"}).err, Contains("2 of 4 variants lack some"));
  REQUIRE(shop.runner({"report", "x/1"}).code == 0);
  const std::string page = shop.page();
  CHECK(found(page, "(<div><span class=\"badge\">lost</span> own</div>)").size() == 2);
  CHECK(shop.json("runs/x/1/table.json").at("lacking").size() == 2);
}

TEST_CASE("a node that gathers has a table on the page, and fails alone") {
  const Swept shop({"m=1,2", "--seeds", "2"},
                   std::string(kNodes) +
                       "  sums: {use: test.gathered, in: own.metrics, over: [m]}\n"
                       "  broken: {use: test.gathered, in: drawn.metrics, over: [seed]}\n",
                   65);
  const std::string page = shop.page();
  CHECK_THAT(page, !Contains("variants lack results"));
  CHECK_THAT(page, Contains("data-kind=\"sweep_gathered\""));
  CHECK_THAT(page, Contains("<a href=\"#gathered-0\">sums</a>"));
  const Json data = data_of(page);
  CHECK(data.at("gathered").items()[0].at("node").string() == "sums");
  CHECK(data.at("gathered")
            .items()[0]
            .at("links")
            .members()[0]
            .second.string()
            .starts_with("#node-"));
  CHECK(data.at("columns").items().size() == 1);  // that of sums, which is apart
  check_links(shop.folder() / "runs/x/1/report.html");
}

TEST_CASE("a long name of a node is shortened beside the page, with the whole as its title") {
  const std::string name = "the_value_that_all_variants_have_in_common_whatever_they_are";
  const Swept shop({"m=1,2"},
                   std::string(kNodes) + "  " + name + ": {use: test.value, number: 7}\n");
  CHECK_THAT(shop.page(), Contains("title=\"" + name + "\">the_value_that_all_var…"));
}

TEST_CASE("a sweep's page has what the files that it extends ask") {
  const Workshop shop;
  shop.write("base.yaml", "doc: What is a number?\n" + std::string(kNodes));
  shop.write("x.yaml", "doc: What are three?\nextends: base.yaml\nsweep: {grid: {m: 1..3}}\n");
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const std::string page = shop.read("runs/x/1/report.html");
  CHECK_THAT(page, Contains("<p class=\"question\">What are three?</p>") &&
                       Contains("<summary>extends base.yaml</summary>") &&
                       Contains(">What is a number?</p>"));
}

TEST_CASE("a variant that is none is told with what there is") {
  const Swept shop({"own.number=1..3", "--report", "none"});
  CHECK_FALSE(fs::exists(shop.folder() / "runs/x/1/report.html"));
  const std::pair<const char*, const char*> faults[] = {
      {"own.nmber=2",
       "the sweep has no axis own.nmber (did you mean own.number?); its axes are "
       "own.number"},
      {"own.number=4", "no variant has own.number=4"},
      {"own.number=4", "own.number is one of 1, 2, 3"},
      {"own.number", "expected AXIS=VALUE,..., found own.number"},
      {"own.number=1,own.number=2", "no variant of the sweep has all of these"},
  };
  for (const auto& [given, fault] : faults) {
    const auto outcome = shop.runner({"report", "x/1", "--variant", given});
    CAPTURE(given, outcome.err);
    CHECK(outcome.code == 66);
    CHECK_THAT(outcome.err, Contains(fault));
  }
  REQUIRE(shop.runner({"x.yaml", "--report", "none"}).code == 0);
  const auto none = shop.runner({"report", "x/2", "--variant", "m=1"});
  CHECK(none.code == 66);
  CHECK_THAT(none.err, Contains("the run is of one variant"));
}

TEST_CASE("the manual's example prints what the manual says it does") {
  const std::string manual = read_file(fs::path(KAZAN_SOURCE_DIR) / "docs/sweeps.md");
  const auto block = [&](const std::string& before) {
    const auto begin = manual.find(before, manual.find("### An example"));
    REQUIRE(begin != manual.npos);
    const auto start = begin + before.size();
    return manual.substr(start, manual.find("```\n", start) - start);
  };
  const Workshop shop;
  shop.write("brandy.yaml", block("```yaml\n"));
  const auto run = shop.start({"brandy.yaml"}).wait(600);  // on a machine that does much else
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  // Of what gathers one latent more or less that is alike is some hundredths.
  const std::string gathers = "\nagree gathers", csv_of_agree = "layer,k,case,agree.shared";
  const std::string table = shop.runner({"table", "brandy/latest"}).out;
  const std::string told = block("`runner table brandy/latest`:\n\n```\n");
  check_alike(table.substr(0, table.find(gathers)), told.substr(0, told.find(gathers)), 0.1);
  check_alike(table.substr(table.find(gathers)), told.substr(told.find(gathers)), 0.1, 0.03);
  const auto agree =
      shop.runner({"table", "brandy/latest", "--gathered", "agree", "--sort", "shared", "--csv"});
  check_alike(sorted_lines(agree.out), sorted_lines(part(manual, csv_of_agree, "```")), 0.02, 0.03);
  const auto csv =
      shop.runner({"table", "brandy/latest", "--metrics", "fit.fvu", "--sort", "k", "--csv"});
  check_alike(csv.out, part(manual, "layer,k,case,variants", "$ runner"), 0.02);
}

TEST_CASE("the page of a sweep that was killed says so, as its variants' do") {
  const Workshop shop;
  shop.write("x.yaml",
             "vars: {m: 1}\nnodes:\n  n: {use: test.value, number: $m}\n"
             "  s: {use: test.sleeps, seconds: 30}\n");
  auto killed = shop.start({"sweep", "x.yaml", "m=1,2"});
  REQUIRE(shop.await("runs/x/1/logs/worker.log", "asleep"));
  killed.signal_group(SIGKILL);
  killed.wait();
  const std::string recorded = shop.read("runs/x/1/manifest.json");
  REQUIRE_THAT(recorded, Contains("\"status\": \"running\""));
  for (const auto& more : {std::vector<std::string>{}, {"--variant", "m=2"}}) {
    std::vector<std::string> words = {"report", "x/1"};
    words.insert(words.end(), more.begin(), more.end());
    const auto told = shop.runner(words);
    CAPTURE(told.err);
    REQUIRE(told.code == 0);
    CHECK_THAT(read_file(told.out.substr(0, told.out.size() - 1)),
               Contains("<span class=\"badge killed\">killed</span>") &&
                   Contains("the run was killed: shown is what it had recorded by then"));
  }
  CHECK(shop.read("runs/x/1/manifest.json") == recorded);
}
