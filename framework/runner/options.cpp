#include "runner/options.hpp"

#include <algorithm>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "runner/option_table.hpp"

namespace kazan {
namespace po = boost::program_options;
namespace {

constexpr std::size_t kFew = 6;  // options, which need no groups

// A name that is no option would be missing everywhere, and in silence.
void require_declared(const Verb& verb, const po::options_description& own) {
  for (const char* name : verb.options)
    if (!own.find_nothrow(name, false))
      throw Error(Fault::internal,
                  std::string(verb.name) + " takes --" + name + ", which is not among the options");
}

// What --format can be but for the first, which is what there is without it: --csv is --format csv.
std::vector<std::string> short_formats(const po::option_description& format) {
  auto names = split(format.semantic()->name(), '|');
  names.erase(names.begin());
  return names;
}

void add_short_formats(const po::option_description& format, Options& o,
                       po::options_description& to) {
  for (const auto& name : short_formats(format))
    to.add_options()(name.c_str(), po::bool_switch()->notifier([&o, name](bool given) {
      if (given) o.format = name;
    }),
                     ("as --format " + name).c_str());
}

po::options_description options_of(const Verb& verb, Options& o) {
  const bool grouped = verb.options.size() > kFew;
  po::options_description own(grouped ? "" : "\noptions");
  for (const auto& group : option_groups(verb, o)) {
    po::options_description part(group.caption);
    for (const auto& option : group.options.options()) {
      if (!takes(verb, option->long_name())) continue;
      auto& to = grouped ? part : own;
      to.add(option);
      if (option->long_name() == "format") add_short_formats(*option, o, to);
    }
    if (!part.options().empty()) own.add(part);
  }
  require_declared(verb, own);
  return own;
}

std::string usage(const Verb& verb) {
  return std::string("runner ") + verb.name + (*verb.arguments ? " " : "") + verb.arguments;
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

// An option whose value is called so takes a path; an empty one would be none that was given.
void check_paths(const Verb& verb, const po::options_description& own,
                 const po::variables_map& given) {
  for (const auto& option : own.options()) {
    const std::string name = option->long_name(), kind = option->semantic()->name();
    if ((kind != "DIR" && kind != "FILE" && kind != "RUN") || !given.count(name)) continue;
    const auto* one = boost::any_cast<std::string>(&given[name].value());
    const auto* several = boost::any_cast<std::vector<std::string>>(&given[name].value());
    if ((one && one->empty()) ||
        (several && std::find(several->begin(), several->end(), "") != several->end()))
      refuse(verb, "--" + name + " is given nothing: expected " + kind);
  }
}

// What of a command line belongs to `sweep`, where it is given to a verb for one experiment.
std::string sweep_hint(const Verb& verb, const std::string& word) {
  const std::string name = verb.name;
  if (name != "run" && name != "check") return "";
  if (word == "--dry-run") return "; runner check FILE runs nothing anyway";
  const bool axis = !word.starts_with('-') && word.find('=') != word.npos && word[0] != '=';
  if (word == "--resume" && name == "run") return "; a sweep goes on by runner sweep --resume RUN";
  if (!axis && word != "--seeds") return "";
  return "; for a sweep: runner sweep FILE " + word + (name == "check" ? " --dry-run" : "");
}

void check_formats(const Verb& verb, const po::options_description& own,
                   const po::variables_map& given) {
  const auto* format = own.find_nothrow("format", false);
  if (!format) return;
  std::vector<std::string> told;
  if (given.count("format")) told.push_back("--format " + given["format"].as<std::string>());
  for (const auto& name : short_formats(*format))
    if (!given[name].defaulted()) told.push_back("--" + name);
  if (told.size() > 1) refuse(verb, join(told, " and ") + ": expected one format");
}

void check_count(const Verb& verb, const Options& o) {
  if (o.help) return;
  if (o.arguments.size() < verb.least) refuse(verb, "too few arguments");
  if (o.arguments.size() > verb.most)
    refuse(verb, "one argument too many: " + o.arguments[verb.most] +
                     sweep_hint(verb, o.arguments[verb.most]));
}

}  // namespace

bool takes(const Verb& verb, const std::string& option) {
  return option == "help" || std::any_of(verb.options.begin(), verb.options.end(),
                                         [&](const char* taken) { return option == taken; });
}

void refuse(const Verb& verb, const std::string& message) {
  throw Error(Fault::usage,
              message + "; usage: " + usage(verb) + " (runner " + verb.name + " --help)");
}

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
    check_formats(verb, own, map);
    check_paths(verb, own, map);
  } catch (const po::unknown_option& e) {
    std::vector<std::string> names;
    for (const auto& option : own.options()) names.push_back("--" + option->long_name());
    const std::string given = e.get_option_name();
    refuse(verb, "no option " + given + did_you_mean(given, names) + sweep_hint(verb, given));
  } catch (const po::error& e) {
    refuse(verb, e.what());
  }
  check_count(verb, o);
  return o;
}

std::string help_for(const Verb& verb) {
  Options o;
  std::ostringstream out;
  out << usage(verb) << "\n  " << verb.summary << "\n" << options_of(verb, o);
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
