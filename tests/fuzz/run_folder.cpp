// A run folder as the report and the list of runs read it: manifest, plan, one node's record and
// figure, experiment, the table of a sweep; and a variant of it as a run folder.
#include "run_folder.hpp"

#include <set>

#include "base/text.hpp"
#include "host/record/run_list.hpp"
#include "host/record/variant_view.hpp"
#include "page.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

constexpr const char* kFiles[] = {"manifest.json",         "plan.json",
                                  "nodes/n-0/record.json", "nodes/n-0/figures/f.json",
                                  "experiment.yaml",       "table.json"};

// The elements that the report's own code makes.
const std::set<std::string_view> kOwn = {
    "a",     "b",     "body",   "button",     "caption", "code",   "dd",    "details", "div",
    "dl",    "dt",    "figure", "figcaption", "h1",      "h2",     "h3",    "head",    "header",
    "html",  "i",     "li",     "footer",     "main",    "meta",   "nav",   "p",       "path",
    "pre",   "rect",  "script", "section",    "span",    "strong", "style", "summary", "svg",
    "table", "tbody", "td",     "text",       "th",      "thead",  "title", "tr",      "ul"};

// Of what stands in a tag between its name and `>`, without the quoted values.
bool acts(std::string_view attributes) {
  std::string names;
  bool quoted = false;
  for (const char c : attributes) {
    if (c == '"') quoted = !quoted;
    if (!quoted) names += c;
  }
  return names.find(" on") != names.npos;
}

// What comes from the files is escaped: no element is foreign, none has a handler of events, and
// only the page's own scripts end a script.
void require_own_elements(std::string_view page) {
  for (auto at = page.find('<'); at != page.npos; at = page.find('<', at)) {
    ++at;
    if (page.substr(at).starts_with("!doctype")) continue;
    const bool closes = at < page.size() && page[at] == '/';
    at += closes;
    const auto after = page.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", at);
    const auto name = page.substr(at, after - at);
    require(kOwn.contains(name), "every element is of the report's own kinds");
    const auto end = page.find('>', at);
    require(end != page.npos && !acts(page.substr(at, end - at)), "an element does nothing");
    at = name == "script" && !closes ? page.find("</script", end) : end;
    if (name == "style" && !closes) at = page.find("</style", end);
    require(at != page.npos, "scripts and styles end");
  }
}

void require_sound(const std::string& page) {
  require(!invalid_utf8(page), "a page is UTF-8");
  require_own_elements(page);
}

void mutate(std::string& bytes, std::size_t limit, std::minstd_rand& dice) {
  mutate_a_part(bytes, std::size(kFiles), limit, dice);
}

}  // namespace

KAZAN_FUZZ_TARGET(run_folder, mutate) {
  std::filesystem::create_directories(folder() / "nodes/n-0/figures");
  const auto files = parts(bytes, std::size(kFiles));
  for (std::size_t i = 0; i < files.size(); ++i) put(kFiles[i], files[i]);
  std::filesystem::create_directories(folder() / "runs/x/1");
  put("runs/x/1/manifest.json", files[0]);
  for (const auto& run : list_runs(folder() / "runs", ""))
    (void)Json::parse(run.to_json().dump(), "the list of runs");
  const auto run = report::read_run_folder(folder());
  require_sound(report::page(run));
  if (!run.sweep.there()) return;
  const Plan plan = Plan::read(folder() / "plan.json");
  const auto view = folder() / "view";
  std::filesystem::remove_all(view);
  std::filesystem::create_directories(view);
  VariantViews(folder(), plan).write(plan.variants.front(), view);
  require_sound(report::page(report::read_run_folder(view)));
}
