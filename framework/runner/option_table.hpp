// The declarations of all options, as help groups and orders them.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "runner/options.hpp"

namespace kazan {

struct OptionGroup {
  const char* caption;
  boost::program_options::options_description options;
};

// Of every verb; `o` takes their values. Numbers are parsed here, so that what is refused is told
// with what was expected.
std::vector<OptionGroup> option_groups(const Verb& verb, Options& o);

// Throws Error (Fault::usage): the message, then how the verb is called.
[[noreturn]] void refuse(const Verb& verb, const std::string& message);

}  // namespace kazan
