#include "host/config/diagnostics.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace kazan {
namespace {

// Columns count code points; the caret line repeats tabs so that it lines up.
std::string caret_line(std::string_view line, int column) {
  std::string out;
  std::size_t i = 0;
  for (int c = 1; c < column && i < line.size(); ++c) {
    out += line[i] == '\t' ? '\t' : ' ';
    i += decode_utf8(line, i).size;
  }
  return out + "^";
}

}  // namespace

std::string Diagnostic::text() const {
  std::string out = at.text();
  if (!out.empty()) out += ": ";
  out += severity == Severity::error ? "error: " : "warning: ";
  out += message;
  const auto line = at.line_text();
  if (line.empty() || line.size() > 400) return out;
  const std::string number = std::to_string(at.line);
  out += "\n  " + number + " | " + std::string(line);
  out += "\n  " + std::string(number.size(), ' ') + " | " + caret_line(line, at.column);
  return out;
}

void Diagnostics::error(Position at, std::string message, Fault fault) {
  all_.push_back({std::move(at), std::move(message), fault, Severity::error});
}

void Diagnostics::warning(Position at, std::string message) {
  all_.push_back({std::move(at), std::move(message), Fault::experiment, Severity::warning});
}

std::vector<Diagnostic> Diagnostics::in_order() const {
  std::map<std::string, std::size_t> files;  // in the order they came up
  for (const auto& d : all_)
    if (d.at.known()) files.emplace(d.at.source->name, files.size() + 1);
  const auto place = [&](const Diagnostic& d) {
    return std::tuple(d.at.known() ? files.at(d.at.source->name) : 0, d.at.line, d.at.column);
  };
  auto sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  return sorted;
}

bool Diagnostics::failed() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

int Diagnostics::exit_code() const {
  std::vector<Fault> faults;
  for (const auto& d : all_)
    if (d.severity == Severity::error) faults.push_back(d.fault);
  return kazan::exit_code(faults);
}

}  // namespace kazan
