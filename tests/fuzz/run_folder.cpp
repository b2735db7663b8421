// A run folder as the report and the list of runs read it: manifest, plan, one node's record and
// figure, experiment.
#include "run_folder.hpp"

#include "base/text.hpp"
#include "host/record/run_list.hpp"
#include "page.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

constexpr const char* kFiles[] = {"manifest.json", "plan.json", "nodes/n-0/record.json",
                                  "nodes/n-0/figures/f.json", "experiment.yaml"};

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
  return found;
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
  const std::string page = report::page(report::read_run_folder(folder()));
  require(!invalid_utf8(page), "a page is UTF-8");
  // What comes from the files is escaped, so it can neither open nor close a script.
  static const std::size_t own = count(page, "<script") - count(page, "</script");
  require(count(page, "<script") - count(page, "</script") == own, "scripts are the page's own");
}
