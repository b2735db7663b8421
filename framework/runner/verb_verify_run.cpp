// verify RUN: computes a sample of a run's nodes again and compares them, bit for bit.
#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "host/record/run_json.hpp"
#include "host/record/verdict.hpp"
#include "host/run/environment.hpp"
#include "host/run/node_files.hpp"
#include "host/run/reexecute.hpp"
#include "runner/colour.hpp"
#include "runner/lost_folders.hpp"
#include "runner/node_names.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/progress.hpp"
#include "runner/run_named.hpp"
#include "runner/verbs.hpp"
#include "sdk/draws.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Outcome = Verdict::Kind;

// The nodes of the run that ended well, in the order of its plan.
std::vector<const PlannedNode*> finished(const Plan& plan, const fs::path& run) {
  std::vector<const PlannedNode*> out;
  const Json manifest = read_run_json(run / "manifest.json");
  for (const auto& node : manifest.at("nodes").items()) {
    const auto& status = node.at("status").string();
    const auto* planned = plan.find(node.at("id").string());
    if (planned && (status == "computed" || status == "reused")) out.push_back(planned);
  }
  return out;
}

std::vector<const PlannedNode*> named(const std::vector<const PlannedNode*>& all,
                                      const std::string& names) {
  std::vector<std::string> known;
  for (const auto* node : all) known.push_back(node->name);
  std::vector<const PlannedNode*> out;
  for (const auto& name : node_names(names)) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const PlannedNode* node) {
      return node->name == name || node->id == name;
    });
    if (found == all.end())
      throw Error(Fault::usage, unknown_name("", "the run has no finished node", name, known));
    out.push_back(*found);
  }
  return out;
}

// The same ones for the same run and --seed.
std::vector<const PlannedNode*> sample(const std::vector<const PlannedNode*>& all, int count,
                                       std::int64_t seed) {
  const auto order =
      Draws(seed, "verify.sample").permutation(static_cast<std::int64_t>(all.size()), 0);
  std::vector<std::int64_t> taken(order.begin(),
                                  order.begin() + std::min<std::ptrdiff_t>(count, all.size()));
  std::sort(taken.begin(), taken.end());
  std::vector<const PlannedNode*> out;
  for (const auto i : taken) out.push_back(all[static_cast<std::size_t>(i)]);
  return out;
}

void print(const PlannedNode& node, const Verdict& verdict) {
  static constexpr const char* kWords[] = {"same bits", "within tolerance", "DIFFERS",
                                           "not compared"};
  static constexpr Colour kColours[] = {Colour::green, Colour::green, Colour::red, Colour::yellow};
  const auto kind = static_cast<std::size_t>(verdict.kind);
  std::printf("%s  %s (%s)\n", coloured(stdout, kColours[kind], kWords[kind]).c_str(),
              printable(node.name).c_str(), printable(node.stage).c_str());
  for (const auto& finding : verdict.findings) std::printf("    %s\n", printable(finding).c_str());
  for (const auto& change : verdict.environment)
    std::printf("    not as recorded: %s\n", printable(change).c_str());
  if (!verdict.mixed.empty())
    std::printf("    the run resumed it %s, and warned that its bits may differ\n",
                printable(verdict.mixed).c_str());
  std::fflush(stdout);
}

// `rest`: nodes of the plan that have no result to compare with.
void print_total(std::size_t done, std::size_t all, std::size_t rest, bool differs) {
  const std::string none = rest == 0 ? ""
                           : rest == 1
                               ? " (1 more has no result in this run)"
                               : " (" + std::to_string(rest) + " more have no result in this run)";
  std::printf("%zu of %zu nodes computed again%s%s\n", done, all, none.c_str(),
              differs ? "; not all are the same" : "");
}

class Verification {
 public:
  Verification(const Plan& plan, const fs::path& run, const Options& options, std::size_t nodes)
      : plan_(plan),
        run_(run),
        store_(store_folder(options.store)),
        catalog_(plugin_folders(options.plugins)),
        services_(plan, store_, catalog_),
        progress_(make_progress(plan, {options.progress, options.quiet, nodes})),
        again_(plan, store_, catalog_.folders()) {
    tell_lost_folders(catalog_, options);
  }

  Verdict verify(const PlannedNode& node) {
    try {
      return held_against(node, read_record(run_ / "nodes" / node.id, node.key));
    } catch (const Error& e) {
      return {Outcome::not_compared, e.fault(), split(e.what(), '\n'), {}};
    }
  }

  void say(const PlannedNode& node, const Verdict& verdict) {
    progress_->make_way();
    print(node, verdict);
  }

 private:
  Verdict held_against(const PlannedNode& node, Json record) {
    if (catalog_.code_id(node.stage) != record.at("code").string())
      throw Error(Fault::plugin, "its plugin (" + catalog_.plugin_of(node.stage).name +
                                     ") or a library of it was rebuilt since: what other code "
                                     "computes says nothing about these bits");
    Recorded recorded{std::move(record), {}};
    // The store may have been filled anew since, with other bits.
    if (const auto stored = store_.find(node.key);
        stored && stored->at("outputs") == recorded.record.at("outputs"))
      recorded.folders.push_back(store_.folder(node.key));
    recorded.folders.push_back(run_ / "nodes" / node.id);
    progress_->started(node);
    NodeResult result = again_.run(node, [&](const Json& event) { progress_->event(node, event); });
    if (!result.damaged.empty()) refuse_damage(node, result);
    progress_->finished(node, result);
    if (result.status != NodeResult::Status::computed) throw Error(result.fault, result.message);
    return verdict(node, recorded, {std::move(result.record), again_.folder(node)}, catalog_,
                   services_);
  }

  // The reader is not to blame for what it could not read.
  [[noreturn]] void refuse_damage(const PlannedNode& reader, const NodeResult& result) {
    const std::string key = result.damaged.substr(0, result.damaged.find('/'));
    const auto found = std::find_if(plan_.nodes.begin(), plan_.nodes.end(),
                                    [&](const PlannedNode& node) { return node.key == key; });
    const std::string input = found == plan_.nodes.end() ? "an input" : "its input " + found->name;
    progress_->finished(reader, {NodeResult::Status::skipped, {}, input + " is damaged", {}});
    std::string what = result.message;
    const std::string who = "node " + reader.name + " (" + reader.stage + "): ";
    if (what.starts_with(who)) what.erase(0, who.size());
    throw Error(Fault::machine, input + ": " + what +
                                    "; a run makes it again, and runner verify --full tells all "
                                    "that is damaged");
  }

  const Plan& plan_;
  fs::path run_;
  Store store_;
  Catalog catalog_;
  NodeServices services_;
  std::unique_ptr<Progress> progress_;
  Reexecution again_;
};

}  // namespace

// A difference is the answer that was asked for, so it comes before what kept others from being
// compared.
int verb_verify_run(const Options& options) {
  const fs::path run = run_named(options.arguments.at(0), options.runs);
  const Plan plan = Plan::read(run / "plan.json");
  const auto all = finished(plan, run);
  if (all.empty()) throw Error(Fault::input, "no node of " + run.native() + " has ended well");
  const auto chosen = !options.nodes.empty() ? named(all, options.nodes)
                      : options.all          ? all
                                             : sample(all, options.sample, options.seed);
  set_own_environment();
  Verification verification(plan, run, options, chosen.size());
  std::vector<Fault> faults;
  bool differs = false;
  for (const auto* node : chosen) {
    const Verdict verdict = verification.verify(*node);
    verification.say(*node, verdict);
    differs = differs || verdict.kind == Outcome::differs;
    if (verdict.kind == Outcome::not_compared) faults.push_back(verdict.fault);
  }
  print_total(chosen.size() - faults.size(), all.size(), plan.nodes.size() - all.size(), differs);
  return differs ? 1 : exit_code(faults);
}

}  // namespace kazan
