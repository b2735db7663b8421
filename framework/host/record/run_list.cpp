#include "host/record/run_list.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "host/record/node_counts.hpp"
#include "host/record/process.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kMostBytes = 256 << 20;
constexpr off_t kTailBytes = 1 << 16;  // of events.jsonl: longer than a line of it is

const std::vector<std::string> kStatuses = {"running", "exported", "ok", "failed", "stopped"};
const std::vector<std::string> kNodeStatuses = {"computed", "reused", "failed", "stopped",
                                                "skipped"};

// Numbers as the program writes them: 7, not 07 or +7.
int number_of(const std::string& name) {
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() && number > 0 && name[0] != '0'
             ? number
             : 0;
}

Json read_manifest(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (!fs::exists(status)) throw Error(Fault::input, "it has no manifest.json");
  if (!fs::is_regular_file(status)) throw Error(Fault::input, "manifest.json is no file");
  if (fs::file_size(file, error) > kMostBytes)
    throw Error(Fault::input, "manifest.json has more than 256 MiB");
  return Json::parse(read_file(file), "manifest.json");
}

std::string one_of(const std::string& what, const std::string& given,
                   const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), given) != known.end()) return given;
  throw Error(Fault::input, "manifest.json: the unknown " + what);
}

// Throws Error unless it is one of ours, down to the digit: it is printed on terminals and sorted.
std::time_t point_of(const std::string& time) {
  std::tm utc{};
  const char* end = ::strptime(time.c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  if (!end || *end != '\0' || time.size() != 20)
    throw Error(Fault::input, "manifest.json: started is no time");
  return ::timegm(&utc);
}

// Of the whole lines at the end of a file that may be long; a last one without its end was cut.
std::vector<std::string> last_lines(const fs::path& file) {
  const FileDescriptor events(file, O_RDONLY | O_NONBLOCK);
  const auto size = ::lseek(events.get(), 0, SEEK_END);
  const auto from = std::max<off_t>(0, size - kTailBytes);
  std::string text(static_cast<std::size_t>(std::max<off_t>(0, size - from)), '\0');
  ::lseek(events.get(), from, SEEK_SET);
  text.resize(events.read(text.data(), text.size()));
  auto lines = split(text, '\n');
  lines.pop_back();
  if (from > 0 && !lines.empty()) lines.erase(lines.begin());  // it began before
  return lines;
}

// When the last event came of a run that did not say its end, in seconds since it started; 0 where
// none can be read. Not by the time of the file, which is another in a copy; nor by the last line
// alone: a checkpoint's had what it took as `seconds`.
double last_event(const fs::path& folder) {
  double last = 0;
  try {
    for (const auto& line : last_lines(folder / "events.jsonl")) try {
        const double seconds = Json::parse(line, "event").at("seconds").number();
        if (std::isfinite(seconds)) last = std::max(last, seconds);
      } catch (const Error&) {  // not whole after all, or not ours
      }
  } catch (const Error&) {
  }
  return last;
}

void fill(const Json& manifest, RunSummary& entry) {
  entry.started = manifest.at("started").string();
  point_of(entry.started);
  one_of("status", manifest.at("status").string(), kStatuses);
  entry.status = status_of_run(manifest);
  entry.seconds = seconds_of_run(entry.folder, manifest);
  if (const Json* code = manifest.find("exit_code"); code && !code->is_null())
    entry.exit_code = code->integer();
  entry.host = manifest.at("process").at("host").string();
  if (invalid_utf8(entry.host)) entry.host.clear();
  entry.nodes = node_counts(entry.folder, manifest);
  for (const auto& [status, count] : entry.nodes) one_of("status of a node", status, kNodeStatuses);
  const Json* named = manifest.find("report");
  const std::string report = named && !named->is_null() ? named->string() : "";
  std::error_code absent;
  if (!report.empty() && report.find('/') == report.npos &&
      fs::is_regular_file(entry.folder / report, absent))
    entry.report = entry.folder / report;
}

// When the folder was made, nearly: what an unreadable run is sorted by.
std::string time_of(const fs::path& folder) {
  std::error_code absent;
  const auto time = fs::last_write_time(folder, absent);
  if (absent) return "";
  return utc_seconds(std::chrono::file_clock::to_sys(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(time)));
}

RunSummary read_run(const fs::path& folder, const std::string& experiment, int number) {
  RunSummary blank;
  blank.experiment = experiment;
  blank.number = number;
  blank.folder = folder;
  RunSummary entry = blank;
  try {
    fill(read_manifest(folder / "manifest.json"), entry);
    return entry;
  } catch (const std::exception& e) {
    blank.problem = e.what();
    blank.started = time_of(folder);
    return blank;
  }
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (std::error_code absent; at->is_directory(absent) && !at->is_symlink(absent))
      out.push_back(at->path());
  return out;
}

}  // namespace

std::string status_of_run(const Json& manifest) {
  const std::string& status = manifest.at("status").string();
  if (status != "running") return status;
  const Alive alive = kazan::alive(manifest.at("process"));
  return alive == Alive::yes ? "running" : alive == Alive::no ? "killed" : "unknown";
}

double seconds_of_run(const fs::path& run, const Json& manifest) {
  const std::string status = status_of_run(manifest);
  double seconds = manifest.at("seconds").number();
  if (status == "running") {
    const auto started = point_of(manifest.at("started").string());
    seconds = std::max(seconds, std::difftime(std::time(nullptr), started));
  }
  if (status == "killed") seconds = std::max(seconds, last_event(run));
  if (!std::isfinite(seconds) || seconds < 0)
    throw Error(Fault::input, "manifest.json: seconds is no duration");
  return seconds;
}

std::string unfinished(const std::string& status) {
  if (status == "killed") return "was killed";
  if (status == "running") return "is still running";
  if (status == "unknown") return "did not record its end";
  if (status == "exported")
    return "was laid out for another engine, and not all of it was collected";
  const bool known = std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
  return known ? "" : "has the unknown status " + status;
}

Json RunSummary::to_json() const {
  Json counts = Json::object();
  for (const auto& [status_name, count] : nodes) counts[status_name] = count;
  const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
  return Json::object({{"experiment", experiment},
                       {"run", number},
                       {"folder", folder.native()},
                       {"status", problem.empty() ? status : "unreadable"},
                       {"problem", text(problem)},
                       {"started", text(started)},
                       {"seconds", problem.empty() ? Json(seconds) : Json()},
                       {"exit_code", exit_code},
                       {"host", text(host)},
                       {"nodes", std::move(counts)},
                       {"report", text(report.native())}});
}

std::vector<RunSummary> list_runs(const fs::path& runs, const std::string& experiment) {
  std::vector<RunSummary> all;
  for (const auto& named : folders_in(runs)) {
    if (!experiment.empty() && named.filename() != experiment) continue;
    for (const auto& folder : folders_in(named))
      if (const int number = number_of(folder.filename()))
        all.push_back(read_run(folder, named.filename(), number));
  }
  std::sort(all.begin(), all.end(), [](const RunSummary& a, const RunSummary& b) {
    return std::tie(b.started, a.experiment, b.number) <
           std::tie(a.started, b.experiment, a.number);
  });
  return all;
}

}  // namespace kazan
