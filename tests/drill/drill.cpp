#include "drill/drill.hpp"

#include <signal.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "stored_rows.hpp"

namespace kazan::testing {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;

// Two trainings that can run at once, one in batches; one goes on while it is saved. A second or
// so, undisturbed.
const std::string kExperiment =
    R"(name: x
report: none
nodes:
)" + kStoredRows +
    R"(  topk: {use: sae.topk, in: stored, latents: 1*inputs, k: 8, tied: true, epochs: 6, lr: 1.0e-3, saving: pause}
  l1: {use: sae.l1, in: stored, latents: 1*inputs, epochs: 2, batch: "16", lr: 1.0e-3, bias: both, saving: background}
  codes: {use: sae.encode, in: {sae: topk, activations: stored}}
  density: {use: measure.density, in: {codes: codes, tokens: tokens}}
)";

// Parts of paths by which the killer finds a call, and what is being written there.
struct Place {
  const char* filter;
  const char* what;
};
constexpr Place kPlaces[] = {{"training.safetensors", "checkpoint"},
                             {"checkpoint.json", "checkpoint"},
                             {"/checkpoints/", "checkpoint"},
                             {"manifest.json", "manifest"},
                             {"metrics.json", "manifest"},
                             {"record.json", "node"},
                             {"/objects/", "node"},
                             {"-", "other"}};

const Place& place_of(const std::string& path) {
  return *std::find_if(std::begin(kPlaces), std::end(kPlaces) - 1,
                       [&](const Place& place) { return path.find(place.filter) != path.npos; });
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

// A record without what differs from run to run: times, and the seal over them.
std::string comparable(const std::string& record) {
  static constexpr std::array<std::string_view, 5> kOfTheRun = {"seconds", "memory_bytes",
                                                                "resumed", "origin", "check"};
  Json out = Json::object();
  const Json json = Json::parse(record, "record.json");
  for (const auto& [name, value] : json.members()) {
    if (std::find(kOfTheRun.begin(), kOfTheRun.end(), name) != kOfTheRun.end()) continue;
    if (name != "environment") {
      out[name] = value;
      continue;
    }
    for (const auto& [part, said] : value.members())
      if (part != "gflops") out[name][part] = said;
  }
  return out.dump();
}

bool passes(const std::string& path, const std::string& filter) {
  return filter == "-" || path.find(filter) != path.npos;
}

std::string last_word(const std::string& line) {
  return line.substr(line.rfind(' ') + 1);
}

}  // namespace

std::vector<std::string> command(const std::string& runs) {
  return {"x.yaml", "--checkpoint-every", "0", "--jobs", "2", "--threads", "1", "--runs", runs};
}

Drilled::Drilled() {
  shop.write("x.yaml", kExperiment);
}

Drilled::End Drilled::start(const Disturbance& with) {
  const fs::path trace = shop.folder() / "trace";
  fs::remove(trace);
  shop.environment["LD_PRELOAD"] =
      with.call.empty() ? "" : (build_folder() / "tests/drill_killer.so").native();
  shop.environment["KAZAN_DRILL_KILL"] = with.call;
  shop.environment["KAZAN_DRILL_TRACE"] = trace.native();
  auto run = shop.start(command());
  if (with.signal != 0) {
    ::usleep(static_cast<useconds_t>(with.seconds * 1e6));
    if (with.whom == Disturbance::Whom::runner) run.signal(with.signal);
    if (with.whom == Disturbance::Whom::group) run.signal_group(with.signal);
    if (with.whom == Disturbance::Whom::worker)
      for (const pid_t pid : shop.workers()) ::kill(pid, with.signal);
  }
  const Outcome outcome = run.wait();
  shop.workers_gone();
  End end{outcome.code, outcome.code != 0, false, "", outcome.err};
  const std::vector<int> codes = {0, 1, 130, 140, 143, 128 + SIGKILL};
  end.expected = std::find(codes.begin(), codes.end(), end.code) != codes.end();
  if (const auto lines = lines_of(trace); !with.call.empty() && !lines.empty())
    end.last_call = place_of(last_word(lines.back())).what;
  return end;
}

std::map<std::string, std::string> Drilled::results() const {
  const fs::path objects = shop.folder() / "store/objects";
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(objects)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = read_file(entry.path());
    const bool record = entry.path().filename() == "record.json";
    out[entry.path().lexically_relative(objects)] = sha256(record ? comparable(bytes) : bytes);
  }
  return out;
}

std::vector<std::string> Drilled::litter() const {
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(shop.folder())) {
    const std::string path = entry.path().lexically_relative(shop.folder());
    for (const char* bad : {"store/tmp/", "store/checkpoints/", "store/locks/", ".tmp-"})
      if (path.find(bad) != path.npos) out.push_back(path);
  }
  return out;
}

int Drilled::resumed() const {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shop.folder() / "store/objects"))
    if (entry.path().filename() == "record.json")
      count += Json::parse(read_file(entry.path()), "record.json").has("resumed");
  return count;
}

Reference::Reference() {
  Drilled timed;
  const auto begun = Clock::now();
  if (timed.start({}).code != 0) throw Error(Fault::internal, "the undisturbed run failed");
  seconds_ = std::chrono::duration<double>(Clock::now() - begun).count();
  results_ = timed.results();
  Drilled traced;
  Disturbance none;
  none.call = "none";
  if (traced.start(none).code != 0 || traced.results() != results_)
    throw Error(Fault::internal, "two undisturbed runs differ");
  for (const auto& line : lines_of(traced.shop.folder() / "trace")) {
    std::istringstream words(line);
    Call call;
    words >> call.role >> call.name >> call.process >> call.path;
    calls_.push_back(std::move(call));
  }
}

Disturbance Reference::disturbance(int turn, std::mt19937_64& random) const {
  return turn % 2 == 0 ? by_call(turn / 2, random) : by_signal(turn / 2, random);
}

Disturbance Reference::by_signal(int turn, std::mt19937_64& random) const {
  struct Kind {
    int signal;
    Disturbance::Whom whom;
    const char* name;
  };
  static constexpr Kind kKinds[] = {
      {SIGKILL, Disturbance::Whom::runner, "SIGKILL to the runner"},
      {SIGKILL, Disturbance::Whom::worker, "SIGKILL to the workers"},
      {SIGKILL, Disturbance::Whom::group, "SIGKILL to all"},
      {SIGUSR2, Disturbance::Whom::group, "SIGUSR2 to all, as Slurm does"},
      {SIGTERM, Disturbance::Whom::runner, "SIGTERM to the runner"}};
  const Kind& kind = kKinds[static_cast<std::size_t>(turn) % std::size(kKinds)];
  Disturbance out{kind.name, "", kind.signal, kind.whom, 0, ""};
  out.seconds = std::uniform_real_distribution<double>(0, seconds_)(random);
  out.text = out.kind + " after " + std::to_string(out.seconds) + " s";
  return out;
}

// One of the calls that the undisturbed run made, each place as often as the others.
Disturbance Reference::by_call(int turn, std::mt19937_64& random) const {
  static const char* kMoments[] = {"before", "after", "half"};
  for (;; ++turn) {
    const Place& place = kPlaces[static_cast<std::size_t>(turn) % std::size(kPlaces)];
    std::vector<std::size_t> there;
    for (std::size_t i = 0; i < calls_.size(); ++i)
      if (place_of(calls_[i].path).filter == place.filter) there.push_back(i);
    if (there.empty()) continue;
    const std::size_t chosen = there[random() % there.size()];
    const Call& call = calls_[chosen];
    const auto n = std::count_if(
        calls_.begin(), calls_.begin() + static_cast<long>(chosen) + 1, [&](const Call& other) {
          return other.process == call.process && other.name == call.name &&
                 passes(other.path, place.filter);
        });
    Disturbance out;
    out.call = call.role + " " + call.name + " " + std::to_string(n) + " " +
               kMoments[random() % 3] + " " + place.filter;
    out.kind = "SIGKILL in a system call of the " + call.role;
    out.text = out.call;
    return out;
  }
}

}  // namespace kazan::testing
