// verify --full: rehashes the store. verify RUN: verb_verify_run.cpp.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/run/environment.hpp"
#include "host/run/store_verify.hpp"
#include "runner/colour.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/live_block.hpp"
#include "runner/store_care.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

using Clock = std::chrono::steady_clock;

// One line that is drawn anew on a terminal, a line now and then in a log.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet) : quiet_(quiet) {
    if (!quiet && is_smart_terminal(stderr)) block_.emplace();
  }

  void draw(const VerifyProgress& at) {
    const auto now = Clock::now();
    if (quiet_ || now - last_ < (block_ ? kTerminalPeriod : kLogPeriod)) return;
    last_ = now;
    const std::string line = text(at, now);
    if (block_)
      block_->draw("", {clipped(line, block_->width())});
    else
      std::fprintf(stderr, "%s\n", line.c_str());
  }

 private:
  static constexpr Clock::duration kTerminalPeriod = std::chrono::milliseconds(100);
  static constexpr Clock::duration kLogPeriod = std::chrono::seconds(10);

  std::string text(const VerifyProgress& at, Clock::time_point now) const {
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    const double rate = static_cast<double>(at.bytes) / std::max(seconds, 1e-3);
    std::string out = "verifying: " + with_commas(at.nodes) + " of " + with_commas(at.all_nodes) +
                      " nodes, " + human_bytes(static_cast<double>(at.bytes)) + " of " +
                      human_bytes(static_cast<double>(at.all_bytes)) + ", " + human_bytes(rate) +
                      "/s";
    const auto rest = static_cast<double>(at.all_bytes - at.bytes);
    if (rate > 0 && rest > 0) out += ", " + human_seconds(rest / rate) + " left";
    return out;
  }

  const bool quiet_;
  std::optional<LiveBlock> block_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point last_ = begun_;
};

void print(const DamagedNode& node, const std::string& where) {
  const std::string stage = node.stage.empty() ? "an unknown stage" : printable(node.stage);
  const bool node_itself = node.checkpoint.empty();
  std::printf("%s: %s %s%s\n",
              coloured(stdout, Colour::red, node.damaged() ? "damaged" : "unreadable").c_str(),
              node_itself ? "node" : "a checkpoint of node", printable(node.key).c_str(),
              node_itself ? (" of " + stage).c_str() : "");
  for (const auto& file : node.files)
    std::printf("  %s: %s\n", printable(file.name).c_str(), printable(file.what).c_str());
  if (node.removed)
    std::printf("  removed: the next run that needs it %s\n",
                node_itself ? "computes it again" : "begins before it");
  else if (!node.not_removed.empty())
    std::printf("  not removed: %s\n", printable(node.not_removed).c_str());
  else if (!node_itself)
    std::printf("  to do: runner verify --full --remove%s, or run the node: it is passed over\n",
                printable(where).c_str());
  else if (node.damaged())
    std::printf(
        "  to do: runner verify --full --remove%s, or run what reads it: it is made again\n",
        printable(where).c_str());
  else
    std::printf("  to do: see to it that this user may read it\n");
}

std::string counted(std::int64_t count, const std::string& what) {
  return with_commas(count) + " " + what + (count == 1 ? "" : "s");
}

std::string summary(const VerifyResult& result, double seconds) {
  std::string out =
      counted(result.done.nodes, "node") + ", " +
      (result.done.checkpoints ? counted(result.done.checkpoints, "checkpoint") + ", " : "") +
      human_bytes(static_cast<double>(result.done.bytes)) + " read in " + human_seconds(seconds) +
      ": ";
  if (result.bad.empty()) return out + "all as they were saved";
  return out + with_commas(static_cast<long long>(result.bad.size())) + " not as they were saved";
}

// Options that the other kind of verification has.
void refuse_idle(const Options& options) {
  const std::vector<const char*> of_run = {"nodes", "sample",  "seed",   "all",
                                           "runs",  "plugins", "kernels"};
  const std::vector<const char*> of_store = {"threads", "remove"};
  for (const char* name : options.full ? of_run : of_store)
    if (options.given.contains(name))
      throw Error(Fault::usage,
                  "--" + std::string(name) +
                      (options.full ? " goes with a run to compute again, and not with --full"
                                    : " goes with --full, and not with a run to compute again") +
                      " (runner verify --help)");
}

}  // namespace

int verb_verify(const Options& options) {
  if (options.full && !options.arguments.empty())
    throw Error(Fault::usage, "give a run or --full, not both (runner verify --help)");
  if (!options.full && options.arguments.empty())
    throw Error(Fault::usage,
                "give a run to compute again, or --full for every byte of the store "
                "(runner verify --help)");
  refuse_idle(options);
  if (!options.full) return verb_verify_run(options);
  const auto begun = Clock::now();
  VerifyResult result;
  {
    ProgressLine line(options.quiet);
    result = verify_store(Store(store_folder(options.store)),
                          {options.threads > 0 ? options.threads : available_threads(),
                           options.remove, [&](const VerifyProgress& at) { line.draw(at); }});
  }
  bool left = false;
  for (const auto& node : result.bad) {
    print(node, store_option(options));
    left |= !node.removed;
  }
  const std::chrono::duration<double> elapsed = Clock::now() - begun;
  if (!options.quiet) std::printf("%s\n", summary(result, elapsed.count()).c_str());
  return left ? exit_code(Fault::machine) : 0;
}

}  // namespace kazan
