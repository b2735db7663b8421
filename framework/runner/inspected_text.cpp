#include "runner/inspected_text.hpp"

#include <cstdio>

#include "runner/progress/display.hpp"

namespace kazan {
namespace {

constexpr std::size_t kWidth = 12;  // of the names of what is looked at

using Outcome = Inspected::Outcome;

// Further lines below the first.
void print_item(const char* what, const std::string& text) {
  std::string out = "      " + padded(std::string(what) + ":", 10);
  const std::string below(out.size(), ' ');
  for (const char c : printable_lines(text)) out += c == '\n' ? "\n" + below : std::string(1, c);
  std::printf("%s\n", out.c_str());
}

}  // namespace

void InspectedPrinter::head(const Plugin& plugin) const {
  if (quiet_) return;
  std::printf("%s: %s\n", printable(plugin.name).c_str(),
              printable(plugin.library.native()).c_str());
  std::fflush(stdout);
}

void InspectedPrinter::print(const Plugin& plugin, const Inspected& one) const {
  const bool faulty = one.outcome == Outcome::faulty;  // what is wrong follows
  if (quiet_ && !faulty) return;
  const std::string words =
      faulty ? one.what : padded(one.what, kWidth) + " " + printable(one.words);
  std::printf("%s%s %s\n", quiet_ ? (printable(plugin.name) + ": ").c_str() : "  ",
              mark(one.outcome).c_str(), words.c_str());
  for (const auto& defect : one.defects) {
    print_item("expected", defect.expected);
    print_item("found", defect.found);
    print_item("to do", defect.mend);
  }
  std::fflush(stdout);
}

std::string InspectedPrinter::mark(Outcome outcome) const {
  switch (outcome) {
    case Outcome::sound:
      return look_.paint(Colour::green, look_.unicode ? "✓" : "ok    ");
    case Outcome::faulty:
      return look_.paint(Colour::red, look_.unicode ? "✗" : "FAULTY");
    case Outcome::skipped:
      return look_.paint(Colour::yellow, look_.unicode ? "–" : "-     ");
  }
  return "";
}

}  // namespace kazan
