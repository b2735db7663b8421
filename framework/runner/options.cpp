#include "runner/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {
namespace po = boost::program_options;
namespace {

// What an option means to one verb, where that is not what it means to the others.
const char* doc_of(const Verb& verb, std::string_view option, const char* usual) {
  static constexpr const char* kWhereRunsAre = "where run folders are; default ./runs";
  static constexpr struct {
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
  };
  for (const auto& own : kDocs)
    if (own.verb == verb.name && own.option == option) return own.doc;
  return usual;
}

void add_store_options(po::options_description& all, Options& o) {
  all.add_options()("store-limit", po::value(&o.store_limit)->value_name("SIZE"),
                    "say so when the store is larger (50G); also $KAZAN_STORE_LIMIT")(
      "older-than", po::value(&o.older_than)->value_name("AGE"),
      "remove what was last used longer ago: 12h, 30d, 8w")(
      "to-size", po::value(&o.to_size)->value_name("SIZE"),
      "remove what was used longest ago, until the store is that small: 500M, 20G")(
      "unreachable", po::bool_switch(&o.unreachable), "remove all that no run folder names")(
      "young", po::value(&o.young)->value_name("AGE"),
      "never remove what was used less long ago; default 1h")(
      "against", po::value(&o.against)->value_name("RUN"),
      "the run to compare with: its folder, or EXPERIMENT/NUMBER; default: the newest")(
      "dry-run", po::bool_switch(&o.dry_run), "only say what would be removed")(
      "yes,y", po::bool_switch(&o.yes), "do not ask");
}

po::options_description all_options(const Verb& verb, Options& o) {
  po::options_description all;
  const auto doc = [&](const char* option, const char* usual) {
    return doc_of(verb, option, usual);
  };
  all.add_options()("set", po::value(&o.set)->composing()->value_name("NAME=VALUE"),
                    "change a var (k=32), a parameter (sae.k=32) or the seed; may be repeated")(
      "store", po::value(&o.store)->value_name("DIR"),
      "where artifacts are kept and found again; default $KAZAN_STORE or ~/.cache/kazan")(
      "runs", po::value(&o.runs)->value_name("DIR"),
      doc("runs", "where run folders are made; default ./runs"))(
      "threads", po::value(&o.threads)->value_name("N"),
      doc("threads", "threads a node; default: all cores"))(
      "jobs", po::value(&o.jobs)->value_name("N"),
      "nodes at once; default: as many as their threads fit on the cores")(
      "memory", po::value(&o.memory)->value_name("SIZE"),
      "what nodes at once may take by their estimates (8G); default: what there is for the process")(
      "plugins", po::value(&o.plugins)->composing()->value_name("DIR"),
      "a further folder of plugins; may be repeated; also $KAZAN_PLUGIN_PATH")(
      "report", po::value(&o.report)->value_name("RENDERER"),
      doc("report",
          "the renderer to use; default: the experiment's, report.html; none: no report"))(
      "checkpoint-every", po::value(&o.checkpoint_every)->value_name("SECONDS"),
      "how often a long node saves where it is; default 60; 0: at every opportunity")(
      "plan", po::value(&o.plan)->value_name("FILE"), "the plan to work on")(
      "to", po::value(&o.to)->value_name("dot|mermaid"), "what to write; default dot")(
      "force", po::bool_switch(&o.force),
      doc("force", "run also what is estimated not to fit into memory or on disk"))(
      "progress", po::value(&o.progress)->value_name("auto|plain|json|none"),
      "how to tell what happens: auto is live on a terminal, else plain; json: a line an event")(
      "full", po::bool_switch(&o.full), doc("full", "every byte of the store"))(
      "remove", po::bool_switch(&o.remove), doc("remove", "remove what is damaged"))(
      "format", po::value(&o.format)->value_name("text|json"),
      "for people or for programs; default text")(
      "stdin", po::bool_switch(&o.from_stdin),
      "take the experiment's text from the standard input, as if it were in the file")(
      "nodes", po::value(&o.nodes)->value_name("NAME,..."), "these nodes instead of a sample")(
      "sample", po::value(&o.sample)->value_name("N"), "how many nodes; default 3")(
      "seed", po::value(&o.seed)->value_name("N"), "another sample; default 0")(
      "all", po::bool_switch(&o.all), doc("all", "every node instead of a sample"))(
      "quiet,q", po::bool_switch(&o.quiet), "print errors and the result only")(
      "strict-environment", po::bool_switch(&o.strict_environment),
      "reuse only what the same kernels, libtorch and threads computed")(
      "help,h", po::bool_switch(&o.help), "this text");
  add_store_options(all, o);
  return all;
}

po::options_description options_of(const Verb& verb, Options& o) {
  const auto all = all_options(verb, o);
  po::options_description own("options");
  for (const auto& option : all.options()) {
    const auto& name = option->long_name();
    if (name == "help" || std::any_of(verb.options.begin(), verb.options.end(),
                                      [&](const char* taken) { return name == taken; }))
      own.add(option);
  }
  return own;
}

std::string usage(const Verb& verb) {
  return std::string("runner ") + verb.name + (*verb.arguments ? " " : "") + verb.arguments;
}

[[noreturn]] void refuse(const Verb& verb, const std::string& message) {
  throw Error(Fault::usage,
              message + "; usage: " + usage(verb) + " (runner " + verb.name + " --help)");
}

// An option whose value is named "a|b|c" takes one of these.
void check_choices(const Verb& verb, const po::options_description& own,
                   const po::variables_map& given) {
  for (const auto& option : own.options()) {
    const std::string name = option->long_name();
    const auto choices = split(option->semantic()->name(), '|');
    if (choices.size() < 2 || !given.count(name)) continue;
    const auto value = given[name].as<std::string>();
    if (std::find(choices.begin(), choices.end(), value) == choices.end())
      refuse(verb, "--" + name + " " + value + ": expected " + either(choices) +
                       did_you_mean(value, choices));
  }
}

void check_count(const Verb& verb, const Options& o) {
  if (o.help) return;
  if (o.arguments.size() < verb.least) refuse(verb, "too few arguments");
  if (o.arguments.size() > verb.most)
    refuse(verb, "one argument too many: " + o.arguments[verb.most]);
  if (!(o.checkpoint_every >= 0 && o.checkpoint_every < 1e9))
    refuse(verb, "--checkpoint-every: expected seconds, 0 or more");
  if (o.threads < 0 || o.threads > 1024) refuse(verb, "--threads: expected 1 to 1024");
  if (o.jobs < 0 || o.jobs > 1024) refuse(verb, "--jobs: expected 1 to 1024");
  if (o.sample < 1) refuse(verb, "--sample: expected at least 1");
}

}  // namespace

Options parse_options(const Verb& verb, const std::vector<std::string>& words) {
  Options o;
  const auto own = options_of(verb, o);
  po::options_description with_arguments;
  with_arguments.add(own).add_options()("argument", po::value(&o.arguments));
  po::positional_options_description positions;
  positions.add("argument", -1);
  try {
    po::variables_map map;
    po::store(po::command_line_parser(words).options(with_arguments).positional(positions).run(),
              map);
    po::notify(map);
    for (const auto& [name, value] : map)
      if (!value.defaulted()) o.given.insert(name);
    check_choices(verb, own, map);
  } catch (const po::unknown_option& e) {
    std::vector<std::string> names;
    for (const auto& option : own.options()) names.push_back("--" + option->long_name());
    refuse(verb, "no option " + e.get_option_name() + did_you_mean(e.get_option_name(), names));
  } catch (const po::error& e) {
    refuse(verb, e.what());
  }
  check_count(verb, o);
  return o;
}

std::string help_for(const Verb& verb) {
  Options o;
  std::ostringstream out;
  out << usage(verb) << "\n  " << verb.summary << "\n\n" << options_of(verb, o);
  return out.str();
}

std::vector<OptionInfo> options_of(const Verb& verb) {
  Options o;
  std::vector<OptionInfo> out;
  const auto own = options_of(verb, o);
  for (const auto& option : own.options()) {
    const bool valued = option->semantic()->max_tokens() > 0;
    const auto letter =
        option->canonical_display_name(po::command_line_style::allow_dash_for_short);
    out.push_back({option->long_name(),
                   letter.size() == 2 && letter[0] == '-' ? letter.substr(1) : "",
                   valued ? option->semantic()->name() : "", option->description()});
  }
  return out;
}

}  // namespace kazan
