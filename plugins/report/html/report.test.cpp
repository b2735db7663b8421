// The report of the fixture (tools/fixtures/report_run.py), and of damaged copies of it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/files.hpp"
#include "page.hpp"
#include "run_folder.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/figure.hpp"
#include "sections.hpp"

namespace kazan::report {
namespace {

namespace fs = std::filesystem;

// A copy of the fixture to damage.
struct Copy {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-report")};
  Copy() { fs::copy("fixture", folder.path(), fs::copy_options::recursive); }
  const fs::path& path() const { return folder.path(); }
  std::string page() const { return report::page(read_run_folder(folder.path())); }
};

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

// What the browser takes for markup: the page without its style and scripts.
std::string markup(const std::string& page) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t style = page.find("<style", at), script = page.find("<script", at);
    const std::size_t start = std::min(style, script);
    out += page.substr(at, start - at);
    if (start == page.npos) return out;
    at = page.find(start == style ? "</style>" : "</script>", start);
    REQUIRE(at != page.npos);
    out += "\n";
  }
}

std::vector<Json> data_blocks(const std::string& page) {
  static constexpr std::string_view kStart = "<script type=\"application/json\">";
  std::vector<Json> blocks;
  for (std::size_t at = page.find(kStart); at != page.npos; at = page.find(kStart, at + 1)) {
    const std::size_t begin = at + kStart.size();
    blocks.push_back(
        Json::parse(page.substr(begin, page.find("</script>", begin) - begin), "block"));
  }
  return blocks;
}

}  // namespace

TEST_CASE("the page holds every figure's data, unchanged") {
  const RunFolder run = read_run_folder("fixture");
  const auto blocks = data_blocks(page(run));
  std::vector<std::string> kinds;
  for (const auto& block : blocks) kinds.push_back(block.at("kind").string());
  CHECK(kinds == std::vector<std::string>{"lines", "scatter", "image", "tokens", "contexts",
                                          "table", "violin", "lines"});
  CHECK(blocks[0] == Json::parse(run.nodes[1].figures[0].json, "figure"));
}

TEST_CASE("names, messages and texts of strangers stay text") {
  const std::string html = page(read_run_folder("fixture"));
  CHECK(has(html, "&lt;/script&gt;&lt;script&gt;alert(1)"));
  CHECK(count(html, "<script") == 1 + data_blocks(html).size());
  CHECK(count(html, "</script>") == 1 + data_blocks(html).size());
  const std::string body = markup(html);
  for (const char* never : {"<img", "onerror=alert(2)>", "<!--", "\xE2\x80\xAE"})
    CHECK_FALSE(has(body, never));
}

TEST_CASE("the page fetches nothing and runs only its own script") {
  const std::string html = page(read_run_folder("fixture"));
  CHECK(has(html, "default-src 'none'"));
  CHECK(has(html, "script-src 'sha256-"));
  const std::string body = markup(html);
  for (const char* never : {"src=\"", "href=\"http", "<link", "<iframe", "http-equiv=\"refresh"})
    CHECK_FALSE(has(body, never));
  for (const char* never : {"@import", "url(", "sourceMappingURL"}) CHECK_FALSE(has(html, never));
}

TEST_CASE("warnings and failures come before everything else") {
  const std::string body = markup(page(read_run_folder("fixture")));
  const auto at = [&](const char* part) {
    const std::size_t found = body.find(part);
    REQUIRE(found != body.npos);
    return found;
  };
  CHECK(at("using bundled/mini") < at("<h2>At a glance"));
  CHECK(at("3 of 4 rows") < at("<h2>At a glance"));
  CHECK(at("<h2>At a glance") < at("data-kind=\"lines\""));
  CHECK(count(body, "using bundled/mini") == 1);  // in the manifest and in the record
}

TEST_CASE("what several nodes warn of is told once, with all of them") {
  Copy copy;
  write_file(copy.path() / "manifest.json", R"({"experiment": "x", "warnings": [
      {"node": "a", "message": "few rows"}, {"node": "b", "message": "few rows"},
      {"node": "b", "message": "slow"}, {"node": "b", "message": "slow"}]})");
  const std::string body = markup(copy.page());
  CHECK(has(body, "<strong>a, b</strong> <span class=\"message\">few rows</span>"));
  CHECK(count(body, "few rows") == 1);
  CHECK(has(body, "<strong>b</strong> <span class=\"message\">slow</span>"));
}

TEST_CASE("undefined numbers are called so") {
  const std::string body = markup(page(read_run_folder("fixture")));
  CHECK(has(body, "<th scope=\"row\">skew</th><td class=\"number\">undefined</td>"));
  CHECK(has(body, "<td class=\"number\">-1.5e-9</td>"));
}

TEST_CASE("parameters and libraries are written with every digit") {
  const Json json = Json::parse(R"({"a": ["x", 2], "b": {"c": 0.123456, "d": null}})", "test");
  CHECK(plain(json) == "a=x, 2, b=c=0.123456, d=null");
  CHECK(plain(json.at("a")) == "x, 2");
  CHECK(plain(json.at("b")) == "c=0.123456, d=null");
}

TEST_CASE("what was left out stands apart from what was set") {
  const Copy copy;
  const auto file = copy.path() / "manifest.json";
  Json manifest = Json::parse(read_file(file), "manifest.json");
  CHECK_FALSE(has(markup(copy.page()), "--unset"));
  manifest["unset"] = Json(std::vector<std::string>{"sae.dead_after"});
  manifest["overrides"] = Json(std::vector<std::string>{"k=--unset 3"});
  write_file(file, manifest.dump());
  const std::string page = markup(copy.page());
  CHECK(has(page, "sae.dead_after"));
  CHECK(has(page, "k=--unset 3"));
  const auto unset = page.find("--unset"), left_out = page.find("sae.dead_after");
  CHECK(unset < left_out);
  CHECK(left_out < page.find("--set", unset));
}

TEST_CASE("a folded node has its figures and a line with its headlines first") {
  NodeRun node = read_run_folder("fixture").nodes[1];
  node.record["metrics"] = Json(Json::Items{});
  for (const char* const name : {"a", "b", "c", "first"})
    node.record["metrics"].push(
        Json::object({{"name", name}, {"value", 1}, {"headline", name == std::string("first")}}));
  const std::string open = node_section(node, 1), folded = node_section(node, 1, true);
  CHECK(open.starts_with("<section"));
  CHECK(folded.starts_with("<details class=\"node\" id=\"node-1\"><summary>"));
  CHECK(count(folded, "<figure") == count(open, "<figure"));
  CHECK(has(folded, "<span class=\"preview\">first <b>1</b>, a <b>1</b>, b <b>1</b></span>"));
}

TEST_CASE("a headline has its standard error beside it, where the node has one") {
  RunFolder run = read_run_folder("fixture");
  run.nodes.resize(1);
  Json metrics = Json::array();
  metrics.push(Json::object({{"name", "recovered"}, {"value", 0.5}, {"headline", true}}));
  metrics.push(Json::object({{"name", "alone"}, {"value", 3}, {"headline", true}}));
  metrics.push(Json::object({{"name", "recovered_se"}, {"value", 0.25}, {"headline", false}}));
  run.nodes[0].record["metrics"] = metrics;
  const std::string body = headline_section(run);
  CHECK(has(body, "\">0.5<span class=\"card-error\" title=\"standard error\"> ± 0.25</span>"));
  CHECK(has(body, "\">3</div>"));
  run.nodes[0].record["metrics"].push(
      Json::object({{"name", "alone_se"}, {"value", Json()}, {"headline", false}}));  // undefined
  CHECK(has(headline_section(run), "\">3</div>"));
}

TEST_CASE("the names on a card may be broken after each _, which a phone has to") {
  RunFolder run = read_run_folder("fixture");
  run.nodes.resize(1);
  run.nodes[0].name = "small_sae";
  run.nodes[0].record["metrics"] = Json::array();
  run.nodes[0].record["metrics"].push(Json::object({{"name", "fvu_without_<first>"},
                                                    {"value", 0.5},
                                                    {"headline", true},
                                                    {"definition", "a_b"}}));
  const std::string body = headline_section(run);
  CHECK(has(body, ">small_<wbr>sae</a>"));
  CHECK(has(body, ">fvu_<wbr>without_<wbr>&lt;first&gt;</span>"));
  CHECK(has(body, "data-tip=\"a_b\""));
}

TEST_CASE("a figure or record that cannot be read is a note") {
  const RunFolder run = read_run_folder("fixture");
  CHECK(run.problems.empty());
  const NodeRun& odd = run.nodes[2];
  CHECK(odd.figures[3].name == "broken");
  CHECK(has(odd.figures[3].problem, ":1:"));
  REQUIRE(run.nodes[3].problems.size() == 1);
  CHECK(has(run.nodes[3].problems[0], "record.json is missing"));
  const std::string body = markup(page(run));
  CHECK(has(body, "The figure broken could not be read"));
  CHECK(has(body, "record.json is missing"));
}

TEST_CASE("without a manifest there is no report") {
  Copy copy;
  fs::remove(copy.path() / "manifest.json");
  CHECK_THROWS_WITH(read_run_folder(copy.path()), Catch::Contains("has no manifest.json"));
  write_file(copy.path() / "manifest.json", "[]");
  CHECK_THROWS_AS(read_run_folder(copy.path()), Error);
  write_file(copy.path() / "manifest.json", "{\"nodes\": [");
  CHECK_THROWS_AS(read_run_folder(copy.path()), Error);
}

TEST_CASE("a manifest alone is enough, whatever is in it") {
  Copy copy;
  for (const char* name : {"plan.json", "experiment.yaml", "metrics.json", "nodes"})
    fs::remove_all(copy.path() / name);
  CHECK(has(copy.page(), "plan.json is missing"));
  write_file(copy.path() / "manifest.json", "{}");
  CHECK(has(copy.page(), "unnamed experiment"));
  write_file(copy.path() / "manifest.json",
             R"({"experiment": 3, "nodes": [7, {"id": "../../etc", "inputs": 1, "params": []}],
                 "warnings": ["w", 4], "machine": "m", "seconds": "long", "seed": null})");
  const std::string html = copy.page();
  CHECK(has(html, "no usable id"));
  CHECK(has(html, "<span class=\"message\">w</span>"));
}

TEST_CASE("figures without a record are found, and named paths do not leave the folder") {
  Copy copy;
  const fs::path node = copy.path() / "nodes" / read_run_folder("fixture").nodes[1].id;
  write_file(node / "record.json", R"({"figures": ["../../../manifest", "loss"], "metrics": 4})");
  const NodeRun named = read_run_folder(copy.path()).nodes[1];
  REQUIRE(named.figures.size() == 2);
  CHECK(named.figures[0].problem == "not a figure's name");
  CHECK(named.figures[1].problem.empty());
  fs::remove(node / "record.json");
  CHECK(read_run_folder(copy.path()).nodes[1].figures.size() == 3);
}

TEST_CASE("an output that is a table is on the page, its first rows, with a link") {
  Copy copy;
  const NodeRun before = read_run_folder(copy.path()).nodes[1];
  CHECK(before.tables.empty());
  const fs::path node = copy.path() / "nodes" / before.id;
  write_file(node / "record.json", R"({"outputs": {"density": {"type": "kazan.Table/1"},
      "large": {"type": "kazan.Table/1"}, "codes": {"type": "kazan.Codes/1"},
      "../out": {"type": "kazan.Table/1"}}})");
  make_folder(node / "density");
  Table table{{{"latent", "index of the latent", Column::Integers{}},
               {"mean", "mean activation; undefined when dead", Column::Numbers{}},
               {"name", "</script><script>alert(1)", Column::Strings{}}}};
  for (std::int64_t i = 0; i < 6144; ++i) {
    std::get<Column::Integers>(table.columns[0].values).push_back(i);
    std::get<Column::Numbers>(table.columns[1].values).push_back(i == 1 ? NAN : 0.5);
    std::get<Column::Strings>(table.columns[2].values).push_back("<!--");
  }
  table.save({node / "density", nullptr});
  const std::string html = copy.page(), body = markup(html);
  CHECK(count(body, "data-kind=\"table\"") == 2);  // that of the fixture, and this one
  CHECK(has(body, "Output <code>density</code>, 6144 rows"));
  CHECK(has(body, "The first 200 of 6144 rows"));
  const std::string file = "nodes/" + before.id + "/density/table.csv";
  CHECK(has(body, "<a href=\"" + file + "\">density/table.csv</a>"));
  CHECK(has(body, "Output <code>large</code></summary>"));
  CHECK(has(body, "Not shown: it is in the store, not in the run folder"));
  CHECK_FALSE(has(body, "Output <code>codes"));
  CHECK_FALSE(has(body, "<!--"));
  CHECK_FALSE(has(body, "../out"));
  const auto shown = read_run_folder(copy.path()).nodes[1].tables;
  REQUIRE(shown.size() == 2);
  const Json columns = Json::parse(shown[0].figure, "figure").at("options").at("columns");
  REQUIRE(columns.size() == 3);
  CHECK(columns.items()[0].at("values").size() == kMostTableRows);
  CHECK(columns.items()[0].at("values").items()[199] == Json(199));
  CHECK(columns.items()[1].at("values").items()[1].is_null());
  CHECK(columns.items()[1].at("definition").string() == "mean activation; undefined when dead");

  write_file(node / "density/table.csv", "latent\n1\n");
  CHECK(has(markup(copy.page()), "Not shown: "));
}

TEST_CASE("a variant's report lies deeper than the files it links to") {
  Copy copy;
  Json manifest = Json::parse(read_file(copy.path() / "manifest.json"), "manifest");
  manifest["variant"] = Json::object({{"id", "k=8"}, {"at", Json::array()}});
  write_file(copy.path() / "manifest.json", manifest.dump());
  CHECK(read_run_folder(copy.path()).nodes[1].folder.starts_with("../../nodes/sae-"));
}

// What the page draws is what the SDK says there is, and kinds of its own for sweeps.
TEST_CASE("the page draws each kind of figure that there is") {
  std::vector<std::string> drawn;
  for (const auto& entry : fs::directory_iterator("page")) {
    if (entry.path().extension() != ".js") continue;
    const std::string text = read_file(entry.path());
    for (auto at = text.find("\nkinds."); at != text.npos; at = text.find("\nkinds.", at + 1)) {
      const auto begin = at + 7;
      const std::string name = text.substr(begin, text.find_first_of(" =", begin) - begin);
      if (!name.starts_with("sweep_")) drawn.push_back(name);
    }
  }
  auto kinds = figure_kinds();
  std::sort(drawn.begin(), drawn.end());
  std::sort(kinds.begin(), kinds.end());
  CHECK(drawn == kinds);
}

TEST_CASE("a figure too large to embed is named instead") {
  Copy copy;
  const NodeRun before = read_run_folder(copy.path()).nodes[1];
  const fs::path file = copy.path() / "nodes" / before.id / "figures" / "loss.json";
  fs::resize_file(file, kLargestFigure + 1);
  const std::string html = copy.page();
  CHECK(has(html, "The figure loss could not be read: too large to embed"));
  CHECK(html.size() < 400'000);  // the page's own script is 250 kB
}

}  // namespace kazan::report
