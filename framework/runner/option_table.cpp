#include "runner/option_table.hpp"

#include <charconv>
#include <cstdint>
#include <limits>

#include "base/text.hpp"
#include "host/config/experiment.hpp"
#include "processor/kernel_names.hpp"

namespace kazan {
namespace po = boost::program_options;
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                       kMost = std::numeric_limits<std::int64_t>::max();

// What an option means to one verb, where that is not what it means to the others.
const char* doc_of(const Verb& verb, std::string_view option, const char* usual) {
  static constexpr const char* kWhereRunsAre = "where run folders are; default ./runs";
  static const std::string many = "more than " + with_commas(kFewVariants) + " variants are meant",
                           many_of_file = "of a file with a sweep: " + many;
  static const struct {
    std::string_view verb, option;
    const char* doc;
  } kDocs[] = {
      {"check", "force", "do not refuse what is estimated not to fit into memory or on disk"},
      {"report", "report", "the renderer to use; default: the run's, or report.html"},
      {"report", "runs", kWhereRunsAre},
      {"runs", "runs", kWhereRunsAre},
      {"why", "runs", kWhereRunsAre},
      {"verify", "runs", kWhereRunsAre},
      {"verify", "threads", "with --full: threads that read; default: all cores"},
      {"verify", "remove",
       "with --full: remove what is damaged; the next run that needs it computes it again"},
      {"verify", "full", "every byte of the store, instead of a run"},
      {"diff", "runs", kWhereRunsAre},
      {"diff", "all", "also what is the same, and times"},
      {"diff", "each", "of sweeps: node by node, and metrics seed by seed"},
      {"run", "dry-run", "say what runner check says of it, and what a sweep is; run nothing"},
      {"sweep", "dry-run", "say what the sweep is and would take; run nothing"},
      {"table", "all", "every metric, not only those that reports show first"},
      {"table", "runs", kWhereRunsAre},
      {"list", "format", "for people, programs (json) or documents (md); default text"},
      {"describe", "format", "for people, programs (json) or documents (md); default text"},
      {"table", "format", "for people, or for programs (csv, json) or documents; default text"},
      {"run", "yes", many_of_file.c_str()},
      {"check", "yes", many_of_file.c_str()},
      {"sweep", "yes", many.c_str()},
      {"export", "dry-run", "say what would be laid out; make nothing"},
      {"export", "yes", many.c_str()},
      {"submit", "yes", many.c_str()},
      {"export", "to", "the engine that is to run it"},
      {"status", "runs", kWhereRunsAre},
      {"collect", "runs", kWhereRunsAre},
      {"copy", "runs", kWhereRunsAre},
      {"copy", "into", "the folder that is made of it; default: ./NODE.OUTPUT"},
  };
  for (const auto& own : kDocs)
    if (own.verb == verb.name && own.option == option) return own.doc;
  return usual;
}

const std::string& kernels_doc() {
  static const std::string doc =
      "the instructions that SAEs are trained and encoded with, and models multiply with: " +
      join(kernel_names(), ", ") +
      "; default auto, the first of the others that the processor has; an SAE's bits are the same; "
      "also $KAZAN_KERNELS";
  return doc;
}

std::string range_text(std::int64_t least, std::int64_t most) {
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

template <class Number>
bool parse(const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && at == end;
}

class Declaring {
 public:
  Declaring(const Verb& verb, Options& options) : verb_(verb), o(options) {}

  std::vector<OptionGroup> all() {
    experiment();
    looking();
    running();
    table();
    places();
    cleaning();
    output();
    group("help").add_options()("help,h", po::bool_switch(&o.help), "this text");
    return std::move(groups_);
  }

 private:
  po::options_description& group(const char* caption) {
    groups_.push_back({caption, {}});
    return groups_.back().options;
  }

  const char* doc(const char* option, const char* usual) const {
    return doc_of(verb_, option, usual);
  }

  template <class Number>
  auto* whole(Number* into, const char* name, std::int64_t least, std::int64_t most = kMost) {
    return po::value<std::string>()->value_name("N")->notifier(
        [=, verb = &verb_](const std::string& text) {
          std::int64_t value = 0;
          if (!parse(text, value) || value < least || value > most)
            refuse(*verb,
                   std::string("--") + name + " " + text + ": expected " + range_text(least, most));
          *into = static_cast<Number>(value);
        });
  }

  auto* seconds(double* into, const char* name) {
    return po::value<std::string>()->value_name("SECONDS")->notifier(
        [=, verb = &verb_](const std::string& text) {
          double value = 0;
          if (!parse(text, value) || !(value >= 0 && value <= 1e9))
            refuse(*verb, std::string("--") + name + " " + text +
                              ": expected a number of seconds, 0 to 1e9");
          *into = value;
        });
  }

  void experiment() {
    group("the experiment")
        .add_options()("set", po::value(&o.set)->composing()->value_name("NAME=VALUE"),
                       "change a var (k=32), a parameter (sae.k=32) or the seed; may be repeated")(
            "unset", po::value(&o.unset)->composing()->value_name("NODE.PARAMETER"),
            "leave out a parameter (sae.k) that this file gives, or one that it extends, or of its "
            "sweep all or a part (sweep.where); goes before --set; may be repeated")(
            "seeds", po::value(&o.seeds)->value_name("N"),
            "every variant with that many seeds, or with those of a list: 3, [0,7], 0..4")(
            "resume", po::value(&o.resume)->value_name("RUN"),
            "go on with a run's plan as it was made, whatever its experiment says now")(
            "task", whole(&o.task, "task", 1, 1'000'000),
            "compute a task of a run that was laid out by `runner export`, and record it there")(
            "stdin", po::bool_switch(&o.from_stdin),
            "take the experiment's text from the standard input, as if it were in the file");
  }

  void running() {
    group("how it runs")
        .add_options()("threads", whole(&o.threads, "threads", 1, 1024),
                       doc("threads", "threads a node, from 1; default: all cores"))(
            "jobs", whole(&o.jobs, "jobs", 1, 1024),
            "nodes at once, from 1; default: as many as their threads fit on the cores")(
            "memory", po::value(&o.memory)->value_name("SIZE"),
            "what nodes at once may take by their estimates (8G); default: what there is for the "
            "process")("kernels", po::value(&o.kernels)->value_name("PATH"), kernels_doc().c_str())(
            "force", po::bool_switch(&o.force),
            doc("force", "run also what is estimated not to fit into memory or on disk"))(
            "checkpoint-every", seconds(&o.checkpoint_every, "checkpoint-every"),
            "how often a long node saves where it is; default 60; less often where that would "
            "take more than a twentieth of the time; 0: at every opportunity")(
            "strict-environment", po::bool_switch(&o.strict_environment),
            "reuse only what the same kernels, libtorch and threads computed")(
            "strict-weights", po::bool_switch(&o.strict_weights),
            "refuse another model than the one that `weights` names first")(
            "task-seconds", seconds(&o.task_seconds, "task-seconds"),
            "nodes that are estimated to take less together share a task; default 60")(
            "timeout", seconds(&o.timeout, "timeout"),
            "how long one run or check of the plugin may take; default 600")(
            "ended", po::bool_switch(&o.ended),
            "no task works any more: what has no result has failed, or was stopped")(
            "report", po::value(&o.report)->value_name("RENDERER"),
            doc("report",
                "the renderer to use; default: the experiment's, report.html; none: no report"));
  }

  void looking() {
    group("what is looked at")
        .add_options()("nodes", po::value(&o.nodes)->value_name("NAME,..."),
                       "these nodes instead of a sample")(
            "sample", whole(&o.sample, "sample", 1, std::numeric_limits<int>::max()),
            "how many nodes; default 3")("seed", whole(&o.seed, "seed", kLeast),
                                         "another sample; default 0")(
            "all", po::bool_switch(&o.all), doc("all", "every node instead of a sample"))(
            "full", po::bool_switch(&o.full), doc("full", "every byte of the store"))(
            "remove", po::bool_switch(&o.remove), doc("remove", "remove what is damaged"))(
            "variant", po::value(&o.variant)->value_name("VARIANT"),
            "of a sweep: a report of each variant with these coordinates: layer=3,k=16")(
            "against", po::value(&o.against)->value_name("RUN"),
            "the run to compare with: its folder, or EXPERIMENT/NUMBER; default: the newest");
  }

  void table() {
    group("the table")
        .add_options()("metrics", po::value(&o.metrics)->value_name("NODE.METRIC,..."),
                       "these columns; METRIC where one node alone has it")(
            "only-changed", po::bool_switch(&o.only_changed),
            "leave out what is the same in all rows")("sort",
                                                      po::value(&o.sort)->value_name("COLUMN"),
                                                      "by this axis or metric, least first")(
            "reverse", po::bool_switch(&o.reverse), "most first")(
            "each", po::bool_switch(&o.each),
            doc("each", "a row for each seed, not their mean and interval"))(
            "front", po::value(&o.front)->value_name("A,B"),
            "mark rows that none beats in both; default: fvu and l0, of those that are shown")(
            "gathered", po::value(&o.gathered)->value_name("NODE"),
            "instead of the variants, a row for each NODE, which gathers over them");
  }

  void places() {
    group("places").add_options()(
        "store", po::value(&o.store)->value_name("DIR"),
        "where artifacts are kept and found again; default $KAZAN_STORE or ~/.cache/kazan")(
        "runs", po::value(&o.runs)->value_name("DIR"),
        doc("runs", "where run folders are made; default ./runs"))(
        "out", po::value(&o.out)->value_name("DIR"),
        "where the engine's files go; default: a folder of its name in the run folder")(
        "into", po::value(&o.into)->value_name("DIR"),
        doc("into", "the folder that it is written into, under its name; default: this one"))(
        "example", po::value(&o.example)->value_name("FILE"),
        "the experiment that shows the plugin's stages; default: example.yaml beside its manual")(
        "plugins", po::value(&o.plugins)->composing()->value_name("DIR"),
        "a further folder of plugins; may be repeated; also $KAZAN_PLUGIN_PATH")(
        "plan", po::value(&o.plan)->value_name("FILE"), "the plan to work on");
  }

  void cleaning() {
    const std::string_view verb = verb_.name;
    group(verb == "sweep" || verb == "check" ? "the sweep's size" : "the store's size")
        .add_options()("store-limit", po::value(&o.store_limit)->value_name("SIZE"),
                       "say so when the store is larger (50G); also $KAZAN_STORE_LIMIT")(
            "older-than", po::value(&o.older_than)->value_name("AGE"),
            "remove what was last used longer ago: 12h, 30d, 8w")(
            "to-size", po::value(&o.to_size)->value_name("SIZE"),
            "remove what was used longest ago, until the store is that small: 500M, 20G")(
            "unreachable", po::bool_switch(&o.unreachable), "remove all that no run folder names")(
            "young", po::value(&o.young)->value_name("AGE"),
            "never remove what was used less long ago; default 1h")(
            "dry-run", po::bool_switch(&o.dry_run),
            doc("dry-run", "only say what would be removed"))("yes,y", po::bool_switch(&o.yes),
                                                              doc("yes", "do not ask"));
  }

  const char* formats() const {
    const std::string_view verb = verb_.name;
    if (verb == "table") return "text|csv|json|md";
    return verb == "list" || verb == "describe" ? "text|json|md" : "text|json";
  }

  const char* targets() const {
    return std::string_view(verb_.name) == "export" ? "make|snakemake|slurm" : "dot|mermaid";
  }

  void output() {
    group("output").add_options()("to", po::value(&o.to)->value_name(targets()),
                                  doc("to", "what to write; default dot"))(
        "format", po::value(&o.format)->value_name(formats()),
        doc("format", "for people or for programs; default text"))(
        "progress", po::value(&o.progress)->value_name("auto|plain|json|none"),
        "how to tell what happens: auto is live on a terminal, else plain; json: a line an event")(
        "quiet,q", po::bool_switch(&o.quiet), "print errors and the result only");
  }

  const Verb& verb_;
  Options& o;
  std::vector<OptionGroup> groups_;
};

}  // namespace

const std::vector<std::string>& kernel_names() {
  static const std::vector<std::string> names(kKernelNames.begin(), kKernelNames.end());
  return names;
}

std::vector<OptionGroup> option_groups(const Verb& verb, Options& o) {
  return Declaring(verb, o).all();
}

}  // namespace kazan
