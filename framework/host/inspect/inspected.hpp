// What `runner plugin check` found: a line for each thing that was looked at.
#pragma once

#include <string>
#include <vector>

namespace kazan {

// One fault, for whoever mends it.
struct Defect {
  std::string expected, found, mend;
};

struct Inspected {
  enum class Outcome { sound, faulty, skipped };

  std::string what;  // "symbols"
  Outcome outcome = Outcome::sound;
  std::string words;              // what was looked at; of `skipped` why not, and how it could be
  std::vector<Defect> defects{};  // of `faulty`
};

inline Inspected sound(std::string what, std::string words) {
  return {std::move(what), Inspected::Outcome::sound, std::move(words)};
}
inline Inspected skipped(std::string what, std::string why) {
  return {std::move(what), Inspected::Outcome::skipped, std::move(why)};
}
// For who prints where the program's answers are read.
inline constexpr const char* kKeepSilent =
    "print nothing to standard output, in constructors and plan steps neither: scripts read there "
    "what the program answers";
// "1 port", "2 ports".
inline std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Sound where there are no defects.
inline Inspected inspected(std::string what, std::string words, std::vector<Defect> defects) {
  const auto outcome = defects.empty() ? Inspected::Outcome::sound : Inspected::Outcome::faulty;
  return {std::move(what), outcome, std::move(words), std::move(defects)};
}

}  // namespace kazan
