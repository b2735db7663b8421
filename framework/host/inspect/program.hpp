// This program once more, in a process of its own, as a user would call it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "host/catalog/patience.hpp"

namespace kazan {

struct Ended {
  int code = 0;       // of the exit; 128 + signal of a process that a signal ended
  std::string death;  // "killed by SIGSEGV"; "" of one that ended by itself
  std::string out, err;
};

struct Call {
  std::vector<std::string> words;                       // after the program's name
  std::string input = {};                               // what it reads from its standard input
  std::map<std::string, std::string> environment = {};  // what is other than here
};

// "it ended with 70: WORDS", "it was killed by SIGSEGV: ...", with the first lines of what it told.
std::string how_it_failed(const Ended& ended);

// `folder`: where what it reads and prints lies meanwhile. What is stopped, by the same signal, or
// has not ended in time, has that as its `death`; it is killed where it does not obey. Throws Error
// (Fault::machine) when it cannot be started.
Ended run_program(const Call& call, const std::filesystem::path& folder, const Patience& patience);

}  // namespace kazan
